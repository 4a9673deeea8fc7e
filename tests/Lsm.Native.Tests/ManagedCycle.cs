using System.Globalization;
using System.Text;
using Lsm.Runtime.Files;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;

namespace Lsm.Native.Tests;

/// <summary>What C/cycle.c does, with the managed library.</summary>
internal sealed class ManagedCycle
{
    private const int Slots = 3, SensorCount = 4, MotorCount = 2, Steps = 2;
    private readonly StringBuilder output = new();
    private uint noise = 1;

    /// <summary>The model that both run.</summary>
    public static LiquidStateMachine Model() => LiquidPresets.Classic.Create(SensorCount, 60, MotorCount, seed: 1);

    /// <summary>Returns what the C program has to print.</summary>
    public string Run(LiquidStateMachine model)
    {
        Print($"model {model.InputSize} {model.ReservoirSize} {model.OutputSize} {model.FeatureCount} {model.Hash:x16}");
        Print($"drawn {LiquidPresets.Control.Steps} {LiquidPresets.Control.Create(3, 50, 1, seed: 7).Hash:x16}");
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new() { Threads = 1 });
        LsmState state = engine.CreateState(Slots);
        var learner = new RlsLearner(model.FeatureCount, model.OutputSize, new() { Alpha = 0.1 });
        state.Teaching.Latency = 1;
        state.Teaching.Attach(learner);
        state.History.Keep(8);
        state.Teaching.SetTaught(0, true);
        Run(state, 20, taught: true);
        PrintChecksum(state);

        state.History.Correct(14, 1, [0.5f, -0.5f, 0.25f, 1]);
        state.History.Resimulate(14);
        PrintChecksum(state);
        state.History.Rollback(16);
        Run(state, 2, taught: true);
        PrintChecksum(state);

        state.Teaching.SetTaught(0, false);
        engine.SwapReadout(learner.ToReadout());
        Run(state, 3, taught: false);
        using var file = new MemoryStream();
        StateFile.Save(file, state.Save());
        state.Reset();
        PrintChecksum(state);
        file.Position = 0;
        state.Load(StateFile.Load(file));
        Run(state, 2, taught: false);
        PrintChecksum(state);

        using LsmState second = engine.CreateState(Slots);
        state.Dispose();
        Run(second, 1, taught: false);
        return output.ToString();
    }

    /// <summary>-1 .. 1.</summary>
    private float Next()
    {
        noise = unchecked((noise * 1664525u) + 1013904223u);
        return ((noise >> 8) / 8388608f) - 1;
    }

    private void Run(LsmState state, int frames, bool taught)
    {
        for (int i = 0; i < frames; i++)
        {
            foreach (ref float sensor in state.Sensors)
            {
                sensor = Next();
            }

            ReadOnlySpan<float> sensors = state.Sensors;
            state.Begin(state.Frame, Steps);
            if (taught)
            {
                state.Teaching.Teach(0, [sensors[0] * sensors[1], sensors[2]]);
            }

            state.End(state.Frame - 1);
        }

        output.Append("motors");
        foreach (float motor in state.Motors)
        {
            output.Append(CultureInfo.InvariantCulture, $" {BitConverter.SingleToUInt32Bits(motor):x8}");
        }

        output.Append('\n');
    }

    private void PrintChecksum(LsmState state) => Print($"checksum {state.Checksum():x16}");

    private void Print(FormattableString line) => output.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
