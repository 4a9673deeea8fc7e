using Lsm.Native.Tests;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.Native;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests;

/// <summary>The rows of the native library do what those of the managed code do, bit for bit, whatever a host calls.</summary>
public sealed class NativeBackendTests
{
    private const int Capacity = 5, Kept = 6, Calls = 60;

    [OneTimeSetUp]
    public void LoadLibrary()
    {
        string path = PublishedLibrary.Here.File;
        System.Runtime.InteropServices.NativeLibrary.SetDllImportResolver(
            typeof(LsmEngine).Assembly, (name, _, _) => name == "liblsm" ? System.Runtime.InteropServices.NativeLibrary.Load(path) : 0);
    }

    [Test]
    public void Library_BesideTheAssembly_HasItsVersionAndBits()
    {
        Assert.That(RowLibrary.RowsVersion(), Is.EqualTo(RowTick.Version));
        Assert.That(ProcessorCheck.Compute(static (model, options) => new NativeBackend(model, options), out _), Is.EqualTo(ProcessorCheck.Expected));
        using var backend = new NativeBackend(new LiquidStateMachine(2, 30, 1), new() { Threads = 2 });
        Assert.That(backend.Choice, Does.Contain("rows").And.EndWith($"liblsm {RowLibrary.Version} runs it."));
        Assert.That(backend.Device, Does.StartWith("CPU (2 threads"));
    }

    [Test]
    public void Program_OfRandomCalls_GivesTheSameBitsOnBothBackends([Range(1, 16)] int seed)
    {
        var random = new Random(seed);
        LiquidStateMachine model = IngredientModels.Wild(random, 40 + random.Next(90), seed % 2 == 0 ? InputKind.Analog : InputKind.Spikes);
        bool pipelined = seed % 3 == 0;
        using var ours = new LsmEngine(new NativeBackend(model, new() { Threads = 1 + (seed % 3), Pipelined = pipelined }));
        using var theirs = new LsmEngine(new CpuBackend(model, new() { Threads = 1, Pipelined = pipelined }));
        using LsmState native = ours.CreateState(Capacity), managed = theirs.CreateState(Capacity);
        LsmState[] both = [native, managed];
        Array.ForEach(both, static state => state.History.Keep(Kept));
        foreach (LsmState state in both)
        {
            state.Teaching.Attach(new RlsLearner(model.FeatureCount, model.OutputSize));
            state.Teaching.SetTaught(1, true);
            state.Neurons.MarkFeatures(2, true);
        }

        for (int call = 0; call < Calls; call++)
        {
            int what = random.Next(12), own = random.Next();
            Array.ForEach(both, state => Call(state, what, new Random(own)));
            Assert.That(native.Motors.ToArray(), Is.EqualTo(managed.Motors.ToArray()), $"motors after call {call}, {what}");
            Assert.That(native.Checksum(), Is.EqualTo(managed.Checksum()), $"checksum after call {call}, {what}");
        }

        Assert.That(native.Frame, Is.GreaterThan(10));
    }

    [Test]
    public void Models_OfEveryIngredient_AreCopiedWhole()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            LiquidStateMachine model = IngredientModels.Wild(new Random(seed), 30, seed % 2 == 0 ? InputKind.Analog : InputKind.Spikes);
            using var stream = new MemoryStream(ModelTransfer.Write(model));
            LiquidStateMachine copy = ModelTransfer.ReadModel(stream);
            Assert.That((copy.Hash, copy.Readout.Hash), Is.EqualTo((model.Hash, model.Readout.Hash)));
        }
    }

    private static void Call(LsmState state, int what, Random random)
    {
        LiquidStateMachine model = state.Engine.Model;
        int slot = random.Next(Capacity);
        switch (what)
        {
            case 0 when state.History.OldestKept >= 0:
                state.History.Rollback(Math.Max(state.History.OldestKept, state.Frame - 1 - random.Next(3)));
                break;
            case 1 when state.History.OldestKept >= 0:
                state.History.Correct(state.Frame - 1, slot, Sensors(model, model.InputSize, random));
                state.History.Resimulate(state.Frame - 1);
                break;
            case 2 when state.History.OldestKept >= 0:
                state.History.Resimulate(slot, state.Frame - 1);
                break;
            case 3:
                state.Agents.SetOff(slot, !state.Agents.IsOff(slot));
                break;
            case 4:
                state.Agents.Reset(slot);
                break;
            case 5:
                state.Load(state.Save());
                break;
            case 6:
                state.Engine.SwapReadout(DrawReadout(model, random));
                break;
            case 7 when random.Next(8) == 0:
                state.Engine.SwapModel(model.WithReadout(model.Readout));
                state.History.Keep(Kept);
                break;
            default:
                Tick(state, random);
                break;
        }
    }

    private static void Tick(LsmState state, Random random)
    {
        LiquidStateMachine model = state.Engine.Model;
        Sensors(model, state.Sensors.Length, random).CopyTo(state.Sensors);
        long frame = state.Frame;
        state.Begin(frame, random.Next(5));
        if (!state.Agents.IsOff(1) && state.Teaching.IsTaught(1))
        {
            state.Teaching.Teach(1, TestModels.Draw(random, model.OutputSize, 1));
        }

        state.End(frame);
    }

    private static float[] Sensors(LiquidStateMachine model, int count, Random random) => model.Reservoir.Input == InputKind.Spikes
        ? [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(2))]
        : TestModels.Draw(random, count, 2);

    private static Readout DrawReadout(LiquidStateMachine model, Random random) => model.Readout is MlpReadout
        ? MlpReadout.Random(model.FeatureCount, model.OutputSize, (ulong)random.Next())
        : new LinearReadout(model.FeatureCount, model.OutputSize, TestModels.Draw(random, model.FeatureCount * model.OutputSize, 1));
}
