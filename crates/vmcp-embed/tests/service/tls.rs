//! Certificates and TLS that cannot work are not waited for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};
use vmcp_embed::service::{Provider, Service, ServiceSource};
use vmcp_search::Source;

use super::support::LONG;

/// TLS with a certificate that nobody signed.
fn self_signed() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A server that does not speak TLS, and says so.
async fn plain(mut stream: TcpStream) {
    stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    // Until the other side is through with it.
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

/// What is said of the one server behind `serve`.
async fn said<F>(serve: impl FnOnce(TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move { serve(listener.accept().await.unwrap().0).await });
    let mut service = Service::new(Provider::Tei, format!("https://127.0.0.1:{port}"));
    service.startup = Duration::from_secs(600);
    let began = Instant::now();
    let error = ServiceSource::new(service).open(&|_| ()).await.err().unwrap();
    assert!(began.elapsed() < LONG, "{:?}", began.elapsed());
    server.await.unwrap();
    error.to_string().replace(&port.to_string(), "PORT")
}

#[tokio::test]
async fn what_cannot_work_is_told_at_once() {
    let acceptor = self_signed();
    let untrusted = said(|stream| async move { drop(acceptor.accept(stream).await) }).await;
    insta::assert_snapshot!([untrusted, said(plain).await].join("\n"), @"
    use TEI for embedding: https://127.0.0.1:PORT/info cannot be reached: invalid peer certificate: UnknownIssuer; is `https` right, and does this system trust its certificate?
    use TEI for embedding: https://127.0.0.1:PORT/info cannot be reached: received corrupt message of type InvalidContentType; is `https` right, and does this system trust its certificate?
    ");
}
