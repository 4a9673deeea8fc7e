using System.Runtime.InteropServices;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;

namespace Lsm.Runtime.Tests.Files;

public class RecordingFileTests
{
    private static RunRecording Record() => new(0xfedc_ba98_7654_3210, 12, 2, [5, 3], [1, 0, 16], [.. Enumerable.Range(0, 12).Select(i => i - 1.5f)], [1, 2, 3, 4, 5, ulong.MaxValue],
        [new MotorSubstitution(12, [1, 2, 3, 4]), new MotorSubstitution(14, [5, 6, 7, 8])]);

    private static byte[] Bytes(RunRecording recording)
    {
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        return stream.ToArray();
    }

    [Test]
    public void Load_SavedRecording_GivesSameContent()
    {
        RunRecording saved = Record();
        RunRecording loaded = RecordingFile.Load(new MemoryStream(Bytes(saved)));
        Assert.Multiple(() =>
        {
            Assert.That((loaded.ModelHash, loaded.FirstFrame, loaded.InputSize, loaded.FrameCount), Is.EqualTo((saved.ModelHash, 12, 2, 3)));
            Assert.That(loaded.Stays.ToArray(), Is.EqualTo(saved.Stays.ToArray()));
            Assert.That(loaded.AgentsOf(2).ToArray(), Is.EqualTo(new ulong[] { 5, 3 }));
            Assert.That(loaded.Steps.ToArray(), Is.EqualTo(saved.Steps.ToArray()));
            Assert.That(loaded.Sensors.ToArray(), Is.EqualTo(saved.Sensors.ToArray()));
            Assert.That(loaded.Checksums.ToArray(), Is.EqualTo(saved.Checksums.ToArray()));
            Assert.That(loaded.Substitutions.Select(s => (s.Frame, s.Motors[3])), Is.EqualTo(new[] { (12L, 4f), (14L, 8f) }));
        });
    }

    /// <summary>Frames 12 to 15: 5 stays; 3 leaves, and comes again; 9 comes.</summary>
    private static readonly AgentStay[] Stays = [new(5, 12, 16), new(3, 12, 13), new(9, 14, 16), new(3, 14, 15)];

    private static RunRecording Ragged(AgentStay[] stays) => new(0xfedc_ba98_7654_3210, 12, 2, stays, [1, 0, 16, 1], [.. Enumerable.Range(0, 16).Select(i => i - 1.5f)], [1, 2, 3, 4, 5, 6, 7, ulong.MaxValue],
        [false, false, true, false, false, false, false, true], [new MotorSubstitution(12, [1, 2, 3, 4]), new MotorSubstitution(14, [5, 6, 7, 8, 9, 10])]);

    [Test]
    public void Load_SavedRaggedRecording_GivesSameContent()
    {
        RunRecording saved = Ragged(Stays);
        byte[] bytes = Bytes(saved);
        RunRecording loaded = RecordingFile.Load(new MemoryStream(bytes));
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(bytes));
        Assert.Multiple(() =>
        {
            Assert.That(file.Metadata["format_version"], Is.EqualTo("3.0"));
            Assert.That(loaded.Stays.ToArray(), Is.EqualTo(Stays));
            Assert.That(Enumerable.Range(0, 4).Select(frame => loaded.AgentsOf(frame).ToArray()), Is.EqualTo(new ulong[][] { [5, 3], [5], [5, 9, 3], [5, 9] }));
            Assert.That((loaded.RowsOf(2), loaded.RowsOf(3)), Is.EqualTo((3..6, 6..8)));
            Assert.That(loaded.Sensors.ToArray(), Is.EqualTo(saved.Sensors.ToArray()));
            Assert.That(loaded.Checksums.ToArray(), Is.EqualTo(saved.Checksums.ToArray()));
            Assert.That(loaded.Idle.ToArray(), Is.EqualTo(saved.Idle.ToArray()));
            Assert.That(loaded.Substitutions.Select(s => (s.Frame, s.Motors[3])), Is.EqualTo(new[] { (12L, 4f), (14L, 8f) }));
            Assert.That(() => loaded.RowsOf(4), Throws.InstanceOf<ArgumentException>().With.Message.Contains("frames 0 to 3"));
        });
    }

    [TestCase("arrivals", 0, 11L, "frames from 12 to before 16 are legal")]
    [TestCase("departures", 0, 17L, "frames from 12 to before 16 are legal")]
    [TestCase("departures", 2, 14L, "at least one")]
    [TestCase("arrivals", 1, 15L, "arrivals ascending")]
    [TestCase("departures", 3, 16L, "need 9 checksums")]
    [TestCase("agents", 1, 5L, "overlap: it arrives in frame 12")]
    [TestCase("agents", 2, 5L, "overlap: it arrives in frame 14")]
    [TestCase("late_frames", 1, 13L, "more than there are agents in the late frames")]
    [TestCase("late_frames", 1, 99L, "more than there are agents in the late frames")]
    [TestCase("late_frames", 0, 14L, "too few for the agents")]
    [TestCase("idle", 0, 2L, "0 or 1 is legal")]
    public void Load_StaysOutOfRange_Throws(string tensor, int index, long value, string reason)
    {
        byte[] bytes = ModelFiles.Changed(Bytes(Ragged(Stays)), tensor: tensor, change: data => MemoryMarshal.Write(data.AsSpan(index * 8), value));
        Assert.That(() => RecordingFile.Load(new MemoryStream(bytes)), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [TestCase("2.0")]
    [TestCase("4.0")]
    public void Load_OtherVersion_NamesVersion(string version) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), "format_version", version))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains($"format_version is {version}; this runtime reads 3.x"));

    [Test]
    public void Load_SavedRun_ReplaysToSameChecksums()
    {
        LiquidStateMachine model = ModelFiles.Model();
        var sensors = new List<float>();
        var checksums = new List<ulong>();
        using (LsmState state = model.InitState(2))
        {
            for (int frame = 0; frame < 10; frame++)
            {
                for (int i = 0; i < state.Sensors.Length; i++)
                    state.Sensors[i] = ((frame * 31) + (i * 17)) % 8 / 4f;
                sensors.AddRange(state.Sensors);
                state.Begin(frame);
                state.End(frame);
                checksums.AddRange([state.Agents.Checksum(0), state.Agents.Checksum(1)]);
            }
        }
        RunRecording loaded = RecordingFile.Load(new MemoryStream(Bytes(new RunRecording(model.Hash, 0, model.InputSize, [0, 1], [.. Enumerable.Repeat(1, 10)], [.. sensors], [.. checksums]))));
        using LsmState replay = model.InitState(2);
        for (int frame = 0; frame < loaded.FrameCount; frame++)
        {
            loaded.Sensors.Slice(frame * replay.Sensors.Length, replay.Sensors.Length).CopyTo(replay.Sensors);
            replay.Begin(frame, loaded.Steps[frame]);
            replay.End(frame);
            Assert.That(new[] { replay.Agents.Checksum(0), replay.Agents.Checksum(1) }, Is.EqualTo(loaded.Checksums.Slice(frame * 2, 2).ToArray()), $"frame {frame}");
        }
    }

    [TestCase("sensors", float.NaN, "sensors[0] is NaN")]
    [TestCase("steps", -1f, "at least 0 steps")]
    [TestCase("late_motors", float.NaN, "substitutions[0], of frame 12, has the motor NaN at 0")]
    [TestCase("late_motors", float.NegativeInfinity, "has the motor -Infinity at 0")]
    public void Load_RecordingValueOutOfRange_Throws(string tensor, float value, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: tensor, change: data => MemoryMarshal.Write(data, value)))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [TestCase(11L, "frames 12 to 14 are legal")]
    [TestCase(15L, "frames 12 to 14 are legal")]
    [TestCase(14L, "frames 12 to 14 are legal, ascending, each once")]
    public void Load_LateFrameOutOfRange_Throws(long frame, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: "late_frames", change: data => MemoryMarshal.Write(data, frame)))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [Test]
    public void Load_AgentTwice_Throws() =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: "agents", change: data => data[8] = data[0]))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("overlap"));

    [Test]
    public void Save_Path_LoadsSameContent()
    {
        using var folder = new TemporaryFolder();
        string path = folder["run.lsmrec"];
        RecordingFile.Save(path, Record());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Bytes(Record())));
        Assert.That(RecordingFile.Load(path).Checksums.ToArray(), Is.EqualTo(Record().Checksums.ToArray()));

        Assert.That(() => RecordingFile.Save((string)null!, Record()), Throws.ArgumentNullException);
        Assert.That(() => RecordingFile.Save(path, null!), Throws.ArgumentNullException);
        Assert.That(() => RecordingFile.Save((Stream)null!, Record()), Throws.ArgumentNullException);
        Assert.That(() => RecordingFile.Save(new MemoryStream(), null!), Throws.ArgumentNullException);
    }

    [Test]
    public void RunRecording_LengthsDoNotFit_Throws()
    {
        static RunRecording Of(long first, int inputs, int sensors, int checksums, int idle = 0, MotorSubstitution[]? late = null) =>
            new(1, first, inputs, [new(5, first, first + 2), new(3, first, first + 2)], [1, 1], new float[sensors], new ulong[checksums], new bool[idle], late);
        Assert.Multiple(() =>
        {
            Assert.That(Of(0, 1, 4, 4).IsConstant);
            Assert.That(Of(0, 1, 4, 4, 4).IsConstant, "every agent runs in every frame");
            Assert.That(() => Of(-1, 1, 4, 4), Throws.ArgumentException.With.Message.Contains("-1"));
            Assert.That(() => new RunRecording(1, -1, 1, [5], [1], [0], [0]), Throws.ArgumentException.With.Message.Contains("at least 0"));
            Assert.That(() => new RunRecording(1, long.MaxValue, 1, [5], [1], [0], [0]), Throws.ArgumentException);
            Assert.That(new RunRecording(1, long.MaxValue - 1, 1, [5], [1], [0], [0]).FrameCount, Is.EqualTo(1));
            Assert.That(() => Of(0, 0, 0, 4), Throws.ArgumentException.With.Message.Contains("inputSize 0"));
            Assert.That(() => Of(0, 2, 4, 4), Throws.ArgumentException.With.Message.Contains("4 checksums and 8 sensors"));
            Assert.That(() => Of(0, 1, 4, 3), Throws.ArgumentException);
            Assert.That(() => Of(0, 1, 3, 4), Throws.ArgumentException);
            Assert.That(() => Of(0, 1, 4, 4, 3), Throws.ArgumentException);
            Assert.That(() => Of(0, 1, 4, 4, late: [new(0, [])]), Throws.ArgumentException.With.Message.Contains("0 motors"));
            Assert.That(() => Of(0, 1, 4, 4, late: [new(0, [1, 2, 3])]), Throws.ArgumentException.With.Message.Contains("3 motors"));
            Assert.That(() => Of(0, 1, 4, 4, late: [new(0, [1, 2]), new(1, [1, 2, 3, 4])]), Throws.ArgumentException.With.Message.Contains("substitutions[1] has 4 motors"));
            Assert.That(() => Of(0, 1, 4, 4, late: [new(0, [1, 2]), new(1, [1, float.NaN])]), Throws.ArgumentException.With.Message.Contains("substitutions[1], of frame 1, has the motor NaN at 1"));
            Assert.That(Of(0, 1, 4, 4, late: [new(0, [1, 2]), new(1, [1, 2])]).Substitutions, Has.Count.EqualTo(2));
        });
    }

    [TestCase("first_frame", "-1", "at least 0")]
    [TestCase("first_frame", "", "whole number")]
    [TestCase("format", "lsm.state", "'lsm.recording' is expected")]
    public void Load_RecordingMetadataOutOfRange_Throws(string key, string value, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), key, value))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
}
