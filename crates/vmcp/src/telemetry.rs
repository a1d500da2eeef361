//! Where what is counted goes: a registry in memory, which `/metrics` shows.
//!
//! The layers count in instruments of OpenTelemetry, so that other ways out can be added here
//! without their knowledge. Whether anything is counted is decided once, at the start: without a way
//! out there are no instruments.

use std::net::IpAddr;

use opentelemetry::{InstrumentationScope, KeyValue, metrics::MeterProvider};
use opentelemetry_sdk::{
    Resource,
    metrics::{Instrument, SdkMeterProvider, Stream},
};
use prometheus::{Registry, TextEncoder};
use vmcp_config::Config;
use vmcp_gateway::Metrics;

/// What is counted, as long as it is there.
pub(crate) struct Telemetry {
    provider: SdkMeterProvider,
    registry: Registry,
    name: String,
}

impl Telemetry {
    /// For a gateway that listens on `address`: whoever is on this machine may read what is counted,
    /// others if the configuration says so.
    pub(crate) fn served(config: &Config, address: IpAddr) -> Option<Self> {
        let is_open = config.telemetry.enable_prometheus_metrics_path;
        (is_open || address.to_canonical().is_loopback()).then(|| Self::new(&config.name))
    }

    fn new(name: &str) -> Self {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build();
        let exporter = exporter.expect("a registry of our own refuses nobody");
        let about = [
            KeyValue::new("service.name", name.to_owned()),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ];
        let provider = SdkMeterProvider::builder()
            .with_resource(Resource::builder_empty().with_attributes(about).build())
            .with_reader(exporter)
            .with_view(bounded)
            .build();
        Self { provider, registry, name: name.to_owned() }
    }

    /// What makes instruments that are read here.
    pub(crate) fn metrics(&self) -> Metrics {
        let scope = InstrumentationScope::builder("vmcp").with_version(env!("CARGO_PKG_VERSION"));
        Metrics::new(&self.provider.meter_with_scope(scope.build()), &self.name)
    }

    /// Everything in the text format of Prometheus, in the order of names and labels.
    pub(crate) fn text(&self) -> Option<String> {
        let text = TextEncoder::new().encode_to_string(&self.registry.gather());
        text.inspect_err(|error| tracing::error!(%error, "metrics could not be written")).ok()
    }
}

/// Room for as many label sets as an instrument can have: it is reserved from the start. More than
/// these become one that says so.
fn bounded(instrument: &Instrument) -> Option<Stream> {
    let most = Metrics::most_series(instrument.name());
    Stream::builder().with_cardinality_limit(most).build().ok()
}
