using Lsm.Nir;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Fuzz;

/// <summary>Small valid files, made at each start.</summary>
internal static class SampleFiles
{
    private const int N = 6;

    public static byte[] Safetensors() => Written(stream =>
    {
        var writer = new SafetensorsWriter(stream,
        [
            new("a", TensorType.F32, 2, 3), new("b", TensorType.F64, 2), new("c", TensorType.U8, 3), new("d", TensorType.I64), new("e", TensorType.Bool, 0),
            new("f", TensorType.I16, 5), new("g", TensorType.U64, 1),
        ], new Dictionary<string, string> { ["beta"] = "0.9", ["note"] = "a \"quoted\" ü" });
        writer.Write<float>("a", [1, 2, 3, 4, 5, 6]);
        writer.Write<double>("b", [1, 2]);
        writer.Write<byte>("c", [1, 2, 3]);
        writer.Write<long>("d", [-1]);
        writer.Write<short>("f", [1, 2, 3, 4, 5]);
        writer.Write<ulong>("g", [ulong.MaxValue]);
        writer.Finish();
    });

    /// <summary>Tensors of types that are not read, beside one that is.</summary>
    public static byte[] Opaque()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes(
            """{"__metadata__":null,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F8_E4M3","shape":[2,4],"data_offsets":[8,16]},"c":{"dtype":"F4","shape":[16],"data_offsets":[16,24]},"d":{"dtype":"C64","shape":[1],"data_offsets":[24,32]},"e":{"dtype":"I128","shape":[1],"data_offsets":[32,48]}}""");
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. new byte[48]];
    }

    public static byte[] Model() => Written(stream => ModelFile.Save(stream, Build(new LinearReadout(N, 2, Ramp(2 * N), [0.5f, -1])), new Dictionary<string, string> { ["data"] = "none" }));

    public static byte[] MlpModel() => Written(stream => ModelFile.Save(stream, Build(new MlpReadout(N, 3, 2, Ramp(3 * N), Ramp(3), Ramp(6), Ramp(2)), InputKind.Spikes)));

    public static byte[] State()
    {
        using LsmEngine engine = LsmEngine.Create(Build(new LinearReadout(N, 2, Ramp(2 * N))), EngineKind.Cpu);
        using LsmState state = engine.CreateState(3, [5, 9]);
        for (int frame = 0; frame < 5; frame++)
        {
            state.Sensors.Fill(1);
            state.Begin(frame);
            state.End(frame);
        }
        StateSnapshot snapshot = state.Save();
        return Written(stream => StateFile.Save(stream, snapshot));
    }

    /// <summary>A state with training samples that wait for their targets: of a pipelined frame, and two frames late.</summary>
    public static byte[] TaughtState()
    {
        using LsmEngine engine = LsmEngine.Create(Build(new LinearReadout(N, 2, Ramp(2 * N))), EngineKind.Cpu, new EngineOptions { Pipelined = true });
        using LsmState state = engine.CreateState(3, [5, 9]);
        state.Teaching.Latency = 2;
        state.Teaching.Attach(new RlsLearner(N, 2));
        state.Teaching.SetTaught(state.Agents.SlotOf(9), true);
        for (int frame = 0; frame < 5; frame++)
        {
            state.Sensors.Fill(1);
            state.Begin(frame);
            state.Teaching.Teach(state.Agents.SlotOf(9), [frame, -1]);
            state.End(frame);
        }
        StateSnapshot snapshot = state.Save();
        return Written(stream => StateFile.Save(stream, snapshot));
    }

    public static byte[] Ridge() => Written(stream => Taught(new RidgeAccumulator(N, 2, 1)).Save(stream));

    public static byte[] Rls() => Written(stream => Taught(new RlsLearner(N, 2, new RlsOptions { Alpha = 0.5, Forgetting = 0.99 })).Save(stream));

    /// <summary>A training's checkpoint after two epochs; <see cref="CheckpointFingerprint"/> and <see cref="CheckpointValues"/> are what it is read with.</summary>
    public static byte[] Checkpoint()
    {
        var training = new LoopState(new double[CheckpointValues], new GradientOptions()) { BestLoss = 0.5, BestEpoch = 1 };
        training.Epochs.Add(new TrainingEpoch(1, 1, double.NaN, 0.5, double.NaN));
        training.Epochs.Add(new TrainingEpoch(2, 0.9, double.NaN, 0.7, double.NaN));
        for (int i = 0; i < CheckpointValues; i++)
            (training.Parameters[i], training.Best[i], training.Adam.Mean[i], training.Adam.Square[i]) = (i - 2, i - 3, i / 8.0, i / 16.0);
        return Written(stream => training.Save(stream, CheckpointFingerprint));
    }

    public const ulong CheckpointFingerprint = 7;

    public const int CheckpointValues = 5;

    private static T Taught<T>(T learner) where T : Learner
    {
        for (int tick = 0; tick < 9; tick++)
            learner.Learn(tick, Ramp(N + tick).AsSpan(tick), [tick, 1]);
        return learner;
    }

    public static byte[] Recording() => Written(stream => RecordingFile.Save(stream, new RunRecording(1, 0, 2, [3, 4], [1, 1, 2], Ramp(12), [1, 2, 3, 4, 5, 6], [new MotorSubstitution(1, Ramp(2))])));

    /// <summary>A recording in which agents come, go and sit out.</summary>
    public static byte[] RaggedRecording() => Written(stream => RecordingFile.Save(stream, new RunRecording(
        1, 2, 2, [new AgentStay(3, 2, 5), new AgentStay(4, 2, 3), new AgentStay(4, 4, 5)], [1, 1, 2], Ramp(10), [1, 2, 3, 4, 5], [false, true, false, false, false],
        [new MotorSubstitution(2, Ramp(2)), new MotorSubstitution(3, Ramp(1))])));

    public static byte[] Nir()
    {
        string path = Path.GetTempFileName();
        try
        {
            NirFile.Write(path, Build(new MlpReadout(N, 3, 2, Ramp(3 * N), Ramp(3), Ramp(6), Ramp(2))));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Two short letters in the columns of recorded pens.</summary>
    public static byte[] Csv()
    {
        var text = new System.Text.StringBuilder("trajectory,time_s,vel_x,vel_y,tip_force\n");
        foreach (string name in (string[])["a1", "b1"])
            for (int i = 0; i < 40; i++)
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name},{i * 0.005:F3},{(i % 7) - 3}.25,{(i % 5) - 2}.5,0.1\n");
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>8 kHz, mono, 16 bits, with a chunk before the data that readers skip.</summary>
    public static byte[] Wav() => Written(stream =>
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.ASCII, leaveOpen: true);
        short[] samples = [.. Enumerable.Range(0, 400).Select(static i => (short)((i * 997 % 20_001) - 10_000))];
        writer.Write("RIFF"u8);
        writer.Write(4 + 24 + 12 + 8 + (2 * samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        foreach (short field in (short[])[1, 1, 8000, 0, 16_000, 0, 2, 16])
            writer.Write(field);
        writer.Write("LIST"u8);
        writer.Write(4);
        writer.Write("INFO"u8);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        foreach (short sample in samples)
            writer.Write(sample);
    });

    public static LiquidStateMachine Build(Readout readout, InputKind input = InputKind.Analog) =>
        new(LiquidReservoir.FromWeights(Ramp(2 * N), SynapseMatrix.FromDense(N, Ramp(N * N)), input, 0.9f, 0.5f), readout, FeatureKind.Trace);

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(static i => ((i * 7 % 11) - 4) / 8f)];

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
