//! Certificates: good ones, and what is said of those that are not.

use std::{net::SocketAddr, path::Path, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use vmcp_backend::{Backend, Http, State, Transport};
use vmcp_testkit::{Behaviour, Fault, HttpFake, Item, Script, When, WireFault};

use crate::support::{call, http, legacy_client, settings, up, without_ports};

type Ca = CertifiedIssuer<'static, KeyPair>;

fn ca() -> Ca {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, key()).unwrap()
}

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

/// A certificate of `ca` for `name`, changed by `change`.
fn server(ca: &Ca, name: &str, change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
    let (mut params, key) = (CertificateParams::new([name.to_owned()]).unwrap(), key());
    change(&mut params);
    let certificate = params.signed_by(&key, ca).unwrap();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Takes TLS off and passes on what is inside; returns where it listens.
async fn front(acceptor: TlsAcceptor, to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A handshake that fails is what some of these tests are about.
                let Ok(mut inside) = acceptor.accept(stream).await else { return };
                let mut plain = TcpStream::connect(to).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut inside, &mut plain).await;
            });
        }
    });
    address
}

fn https(address: SocketAddr, trusted: Option<&Path>) -> Http {
    let extra_ca = trusted.map(Path::to_owned).into_iter().collect();
    Http { extra_ca, ..http(&format!("https://{address}/mcp")) }
}

async fn refusal(http: Http) -> String {
    let backend = Backend::start(settings(Transport::Http(http)));
    backend.settled().await;
    let status = backend.status();
    assert_eq!(status.state, State::Down);
    backend.close().await;
    status.last_error.unwrap()
}

#[tokio::test]
async fn a_server_of_a_private_ca_is_reached_if_the_ca_is_named() {
    let fake = HttpFake::start(Script::default().tool(Item::tool("echo", Behaviour::Echo))).await;
    let (ca, dir) = (ca(), tempfile::tempdir().unwrap());
    let trusted = dir.path().join("ca.pem");
    std::fs::write(&trusted, ca.pem()).unwrap();
    let address = front(server(&ca, "127.0.0.1", |_| {}), fake.addr()).await;
    let backend = up(settings(Transport::Http(https(address, Some(&trusted))))).await;
    call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    backend.close().await;
}

#[tokio::test]
async fn nothing_leads_from_tls_into_the_clear() {
    let other = HttpFake::start(Script::default()).await;
    let fake = HttpFake::start(Script::default()).await;
    let (ca, dir) = (ca(), tempfile::tempdir().unwrap());
    let trusted = dir.path().join("ca.pem");
    std::fs::write(&trusted, ca.pem()).unwrap();
    let address = front(server(&ca, "127.0.0.1", |_| {}), fake.addr()).await;
    let mut seen = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        let what = WireFault::respond(status, &[("location", &other.url())], "");
        fake.set_faults(vec![Fault { when: When::always(), what }]);
        let mut to = https(address, Some(&trusted));
        to.headers.push(("authorization".into(), "Bearer secret".into()));
        let told = without_ports(&refusal(to).await);
        seen.push(told.split_once(", ").map(|(_, rest)| rest.to_owned()).unwrap());
    }
    assert_eq!(other.requests().len(), 0);
    seen.dedup();
    insta::assert_snapshot!(seen.join("\n"), @"a redirect to http://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`");
}

#[tokio::test]
async fn certificates_that_cannot_be_trusted_say_why_and_what_to_do() {
    let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
    let (ca, dir) = (ca(), tempfile::tempdir().unwrap());
    let trusted = dir.path().join("ca.pem");
    std::fs::write(&trusted, ca.pem()).unwrap();
    let expired = server(&ca, "127.0.0.1", |params| params.not_after = date_time_ymd(2020, 1, 1));
    let early = server(&ca, "127.0.0.1", |params| params.not_before = date_time_ymd(3000, 1, 1));
    let mut said = Vec::new();
    for (acceptor, trusted) in [
        (server(&ca, "127.0.0.1", |_| {}), None),
        (server(&ca, "other.example", |_| {}), Some(&*trusted)),
        (expired, Some(&*trusted)),
        (early, Some(&*trusted)),
    ] {
        let address = front(acceptor, nowhere).await;
        let told = refusal(https(address, trusted)).await;
        // Times in seconds are those of the test.
        said.push(told.split(": verification time").next().unwrap().to_owned());
        said.push(told.rsplit("; ").next().unwrap().to_owned());
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    cannot be reached: invalid peer certificate: UnknownIssuer; if it is signed by a private CA, name the CA in `caBundlePath`
    if it is signed by a private CA, name the CA in `caBundlePath`
    cannot be reached: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("other.example"); use a host in its `url` that the certificate names
    use a host in its `url` that the certificate names
    cannot be reached: invalid peer certificate: certificate expired
    renew the server's certificate, or check this machine's clock
    cannot be reached: invalid peer certificate: certificate not valid yet
    check the server's certificate and this machine's clock
    "#);
}

#[tokio::test]
async fn a_server_that_refuses_our_version_of_tls_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // An alert: fatal, protocol_version (RFC 8446, 6).
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 70]).await;
        }
    });
    insta::assert_snapshot!(refusal(https(address, None)).await, @"cannot be reached: received fatal alert: ProtocolVersion; it speaks TLS older than 1.2; update it");
}
