"""Traces and metrics of the process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client import disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily

from .logs import trace_id

SERVICE_NAME = "taskserver"
_propagator = TraceContextTextMapPropagator()


def start_traces(endpoint: str | None, version: str) -> TracerProvider:
    """Makes ids for every request, and exports spans when there is an endpoint."""
    resource = Resource({"service.name": SERVICE_NAME, "service.version": version})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    if endpoint:
        exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", timeout=2)
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    trace.set_tracer_provider(provider)
    return provider


@contextmanager
def continued(traceparent: str | None) -> Iterator[None]:
    """What is traced within belongs to the trace of the header, if that is valid."""
    carrier = {} if traceparent is None else {"traceparent": traceparent}
    token = context.attach(_propagator.extract(carrier, context=context.Context()))
    try:
        yield
    finally:
        context.detach(token)


@contextmanager
def span(name: str, kind: SpanKind, attributes: Mapping[str, str | int]) -> Iterator[Span]:
    tracer = trace.get_tracer("taskserver")
    with tracer.start_as_current_span(name, kind=kind, attributes=attributes, record_exception=False) as current:
        token = trace_id.set(format(current.get_span_context().trace_id, "032x"))
        try:
            yield current
        except BaseException:
            current.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            trace_id.reset(token)


def is_traced() -> bool:
    return trace.get_current_span().get_span_context().is_valid


def traceparent() -> str:
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent", "")


class Metrics:
    BREAKER_STATES = ("closed", "open", "half_open")

    def __init__(self, version: str) -> None:
        disable_created_metrics()
        self._version = version
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        labels = ("method", "route", "status", "version")
        self._requests = Counter("http_requests", "Requests that were answered.", labels, registry=self._registry)
        self._durations = Histogram(
            "http_request_duration_seconds", "How long requests took.", labels, registry=self._registry
        )
        self._breaker = Gauge(
            "circuit_breaker_state", "1 for the state that it is in.", ("name", "state"), registry=self._registry
        )
        self._transitions = Counter(
            "circuit_breaker_transitions", "Changes into each state.", ("name", "state"), registry=self._registry
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        labels = (method, route, str(status), self._version)
        self._requests.labels(*labels).inc()
        self._durations.labels(*labels).observe(seconds)

    def breaker(self, name: str, now: str) -> None:
        for state in self.BREAKER_STATES:
            self._breaker.labels(name, state).set(state == now)
            self._transitions.labels(name, state).inc(state == now)

    def show(self, name: str, text: str, values: Callable[[], Mapping[str, float]], label: str | None = None) -> None:
        """A gauge that is asked for at each scrape."""
        self._registry.register(_Asked(name, text, values, label))

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Asked:
    def __init__(self, name: str, text: str, values: Callable[[], Mapping[str, float]], label: str | None) -> None:
        self._name, self._text, self._values, self._label = name, text, values, label

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(self._name, self._text, labels=[self._label] if self._label else [])
        for value, number in self._values().items():
            family.add_metric([value] if self._label else [], number)
        yield family
