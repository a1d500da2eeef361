//! A meter whose figures are read by the test.

use std::{
    fmt::Display,
    sync::{Arc, Weak},
    time::Duration,
};

use opentelemetry::{KeyValue, metrics::MeterProvider};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    metrics::{
        InstrumentKind, ManualReader, Pipeline, SdkMeterProvider, Temporality,
        data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics, ScopeMetrics},
        reader::MetricReader,
    },
};
use vmcp_gateway::Metrics;

/// Figures in memory.
pub(crate) struct Figures {
    reader: Reader,
    provider: SdkMeterProvider,
}

#[derive(Debug, Clone, Default)]
struct Reader(Arc<ManualReader>);

impl MetricReader for Reader {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, metrics: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(metrics)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self, _: InstrumentKind) -> Temporality {
        Temporality::Cumulative
    }
}

impl Figures {
    pub(crate) fn new() -> Self {
        let reader = Reader::default();
        let provider = SdkMeterProvider::builder().with_reader(reader.clone()).build();
        Self { reader, provider }
    }

    /// Instruments of a gateway called `team`.
    pub(crate) fn metrics(&self) -> Metrics {
        Metrics::new(&self.provider.meter("test"), "team")
    }

    /// One line for each set of labels, in order: `name{label=value} number`, and for distributions
    /// `count=2 sum=7`. Times have no sum: each run takes its own.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut all = ResourceMetrics::default();
        self.reader.collect(&mut all).unwrap();
        let mut lines = Vec::new();
        for metric in all.scope_metrics().flat_map(ScopeMetrics::metrics) {
            tell(metric, &mut lines);
        }
        lines.sort();
        lines
    }

    /// The lines of instruments whose names have `part` in them, without what all have in common.
    pub(crate) fn of(&self, part: &str) -> String {
        let lines = self.lines().into_iter().filter(|line| line.contains(part));
        let lines = lines.map(|line| line.replacen("toolhive_vmcp_", "", 1));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn tell(metric: &Metric, lines: &mut Vec<String>) {
    match metric.data() {
        AggregatedMetrics::U64(data) => tell_data(metric, data, lines),
        AggregatedMetrics::I64(data) => tell_data(metric, data, lines),
        AggregatedMetrics::F64(data) => tell_data(metric, data, lines),
    }
}

fn tell_data<T: Copy + Display>(metric: &Metric, data: &MetricData<T>, lines: &mut Vec<String>) {
    match data {
        MetricData::Gauge(gauge) => {
            let points = gauge.data_points();
            lines.extend(points.map(|at| line(metric, at.attributes(), &at.value())));
        }
        MetricData::Sum(sum) => {
            let points = sum.data_points();
            lines.extend(points.map(|at| line(metric, at.attributes(), &at.value())));
        }
        MetricData::Histogram(histogram) => {
            lines.extend(histogram.data_points().map(|at| {
                let sum = match metric.unit() {
                    "s" => String::new(),
                    _ => format!(" sum={:.1}", at.sum().to_string().parse::<f64>().unwrap()),
                };
                line(metric, at.attributes(), &format!("count={}{sum}", at.count()))
            }));
        }
        MetricData::ExponentialHistogram(_) => panic!("Prometheus would not show it"),
    }
}

fn line<'a>(
    metric: &Metric,
    labels: impl Iterator<Item = &'a KeyValue>,
    value: &dyn Display,
) -> String {
    let mut labels: Vec<_> = labels.map(|label| format!("{}={}", label.key, label.value)).collect();
    labels.sort();
    match labels.is_empty() {
        true => format!("{} {value}", metric.name()),
        false => format!("{}{{{}}} {value}", metric.name(), labels.join(",")),
    }
}
