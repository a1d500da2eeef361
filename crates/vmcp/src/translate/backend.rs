//! One backend.

use std::path::PathBuf;

use vmcp_backend::{
    BreakerSettings, EraChoice, Health, Http, Isolation, Settings, Stdio, Timeouts, Transport,
};
use vmcp_config::{Backend, Config, Endpoint, StrategyType};
use vmcp_core::{BackendId, names::BadBackendId};
use vmcp_gateway::Member;

use crate::options::Options;

pub(super) fn member(
    config: &Config,
    backend: &Backend,
    options: &Options,
) -> Result<Member, BadBackendId> {
    let id = BackendId::new(&backend.name)?;
    let mut settings = Settings::new(id, transport(config, backend, options));
    settings.era = match backend.era {
        vmcp_config::Era::Auto => EraChoice::Auto,
        vmcp_config::Era::Modern => EraChoice::Modern,
        vmcp_config::Era::Legacy => EraChoice::Legacy,
    };
    settings.isolation = match backend.isolation() {
        vmcp_config::Isolation::Shared => Isolation::Shared,
        vmcp_config::Isolation::Session => Isolation::Session,
    };
    let timeouts = config.timeouts_for(backend);
    settings.timeouts = Timeouts {
        connect: timeouts.connect.as_std(),
        list: timeouts.list.as_std(),
        call: timeouts.call.as_std(),
        idle: timeouts.idle.as_std(),
    };
    settings.health = health(config);
    settings.max_message_bytes =
        usize::try_from(config.server.max_result_bytes.as_bytes()).unwrap_or(usize::MAX);
    Ok(Member { backend: settings, prefix: backend.prefix.clone() })
}

fn transport(config: &Config, backend: &Backend, options: &Options) -> Transport {
    match backend.endpoint() {
        Endpoint::Command { program, args } => Transport::Stdio(Stdio {
            command: program.to_owned(),
            args: args.to_vec(),
            env: exposed(&backend.env).collect(),
            cwd: backend.cwd.as_ref().map(|cwd| from_base(options, cwd)),
            launcher: options.launcher.clone(),
        }),
        Endpoint::Url { url, sse } => {
            let mut headers: Vec<_> = exposed(&backend.headers).collect();
            headers.extend(injected(config, &backend.name));
            let extra_ca = backend.ca_bundle_path.iter().map(PathBuf::from).collect();
            let http = Http { url: url.to_owned(), headers, extra_ca };
            if sse { Transport::Sse(http) } else { Transport::Http(http) }
        }
    }
}

fn exposed(
    secrets: &std::collections::BTreeMap<String, vmcp_config::Secret>,
) -> impl Iterator<Item = (String, String)> {
    secrets.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()))
}

fn from_base(options: &Options, path: &str) -> PathBuf {
    options.base.as_ref().map_or_else(|| PathBuf::from(path), |base| base.join(path))
}

/// The header that `outgoingAuth` adds, if it does.
fn injected(config: &Config, backend: &str) -> Option<(String, String)> {
    let strategy = config.outgoing_auth.strategy_for(backend)?;
    if strategy.strategy_type != StrategyType::HeaderInjection {
        return None;
    }
    let header = strategy.header_injection.as_ref()?;
    Some((header.header_name.clone(), header.header_value.as_ref()?.expose().to_owned()))
}

fn health(config: &Config) -> Health {
    let handling = &config.operational.failure_handling;
    let breaker = &handling.circuit_breaker;
    Health {
        interval: handling.health_check_interval.as_std(),
        probe_timeout: handling.check_timeout(),
        unhealthy_after: handling.unhealthy_threshold,
        breaker: breaker.enabled.then(|| BreakerSettings {
            failures: breaker.failure_threshold,
            open_for: breaker.timeout.as_std(),
        }),
        ..Health::default()
    }
}
