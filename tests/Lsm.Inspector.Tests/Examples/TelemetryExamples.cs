using Lsm.Runtime;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Lsm.Inspector.Tests.Examples;

/// <summary>The code of docs/telemetry.md.</summary>
public sealed class TelemetryExamples
{
    [Test]
    public void Telemetry_CodeOfDocument_Runs()
    {
        using MeterProvider telemetry = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Lsm")
            .AddOtlpExporter() // to http://localhost:4317, or OTEL_EXPORTER_OTLP_ENDPOINT
            .Build();

        using LsmEngine engine = LsmEngine.Create(new LiquidStateMachine(2, 100, 1), EngineKind.Cpu);
        using LsmState state = engine.CreateState(4);
        state.Begin(0);
        state.End(0);
        Assert.That(telemetry, Is.Not.Null);
    }
}
