using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/liquids.md.</summary>
public sealed class LiquidExamples
{
    private readonly float[] inputs = [.. Enumerable.Range(0, 600).Select(i => 500 + (float)(300 * Math.Sin(i * 0.7)))];
    private readonly float[] targets = [.. Enumerable.Range(0, 300).Select(i => (float)Math.Sin(i * 0.3))];

    [Test]
    public void Liquids_DescribeAndMeasure_Run()
    {
        var options = new LiquidOptions
        {
            Reservoir = new ReservoirOptions
            {
                Beta = NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 50)), // steps
                Threshold = NeuronValues.Normal(1, 0.1),
                InputDelay = NeuronValues.Uniform(0, 10), // ticks
            },
            Features = FeatureKind.Trace | FeatureKind.Membrane,
            TraceDecay = NeuronValues.FromTimeConstant(NeuronValues.LogUniform(0.05, 1), tickLength: 0.02, stepsPerTick: 4), // seconds
        };

        SensorCoding coding = SensorCoding.Fit(inputs, sensorCount: 2, fields: 5);
        var model = new LiquidStateMachine(inputSize: 2, reservoirSize: 100, outputSize: 1, options with { Sensors = coding }); // its reservoir has 10 inputs
        LiquidStateMachine trained = Ridge.Fit(model, inputs, targets, warmup: 50, steps: 4);
        ReadoutTiming? timing = trained.Readout.Timing; // 4 steps a frame, no latency, 50 frames of warmup

        LiquidReport report = LiquidProbe.Measure(model, inputs, steps: 4);
        foreach (string advice in report.Advice)
        {
            Console.WriteLine(advice); // what to change, most urgent first
        }

        Assert.That(timing, Is.EqualTo(new ReadoutTiming(4, 0, 50)));
        Assert.That(model.Reservoir.InputSize, Is.EqualTo(10));
        Assert.That(report.FeatureCount, Is.EqualTo(200));
    }

    [Test]
    public void Structures_ColumnAndLine_AreBuilt()
    {
        var column = new LiquidReservoir(inputSize: 2, size: 270, new ReservoirOptions
        {
            TopologyKind = TopologyKind.Column,
            Column = new ColumnOptions { Lambda = 1.5, DelayPerDistance = 2 },
            WeightScale = 0.3,
        });
        var line = new LiquidReservoir(inputSize: 2, size: 200, new ReservoirOptions { TopologyKind = TopologyKind.DelayLine, Lines = 2, InputScaling = 3 });
        Assert.That(column.Recurrent.LongestDelay, Is.GreaterThan(4));
        Assert.That(line.Recurrent.SynapseCount, Is.EqualTo(188 + 100));
    }
}
