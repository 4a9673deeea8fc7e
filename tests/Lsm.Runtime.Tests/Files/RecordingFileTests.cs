using System.Runtime.InteropServices;
using Lsm.Runtime.Files;
using Lsm.Runtime.Frames;

namespace Lsm.Runtime.Tests.Files;

public class RecordingFileTests
{
    private static Recording Record() => new(0xfedc_ba98_7654_3210, 12, 2, [5, 3], [1, 0, 16], [.. Enumerable.Range(0, 12).Select(i => i - 1.5f)], [1, 2, 3, 4, 5, ulong.MaxValue],
        [new MotorSubstitution(12, [1, 2, 3, 4]), new MotorSubstitution(14, [5, 6, 7, 8])]);

    private static byte[] Bytes(Recording recording)
    {
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        return stream.ToArray();
    }

    [Test]
    public void A_recording_comes_back_as_written()
    {
        Recording saved = Record();
        Recording loaded = RecordingFile.Load(new MemoryStream(Bytes(saved)));
        Assert.Multiple(() =>
        {
            Assert.That((loaded.ModelHash, loaded.FirstFrame, loaded.InputSize, loaded.FrameCount), Is.EqualTo((saved.ModelHash, 12, 2, 3)));
            Assert.That(loaded.Agents.ToArray(), Is.EqualTo(saved.Agents.ToArray()));
            Assert.That(loaded.Steps.ToArray(), Is.EqualTo(saved.Steps.ToArray()));
            Assert.That(loaded.Sensors.ToArray(), Is.EqualTo(saved.Sensors.ToArray()));
            Assert.That(loaded.Checksums.ToArray(), Is.EqualTo(saved.Checksums.ToArray()));
            Assert.That(loaded.Substitutions.Select(s => (s.Frame, s.Motors[3])), Is.EqualTo(new[] { (12L, 4f), (14L, 8f) }));
        });
    }

    [Test]
    public void A_replay_of_the_sensors_gives_the_recorded_checksums()
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
                checksums.AddRange([state.Checksum(0), state.Checksum(1)]);
            }
        }
        Recording loaded = RecordingFile.Load(new MemoryStream(Bytes(new Recording(model.Hash, 0, model.InputSize, [0, 1], [.. Enumerable.Repeat(1, 10)], [.. sensors], [.. checksums]))));
        using LsmState replay = model.InitState(2);
        for (int frame = 0; frame < loaded.FrameCount; frame++)
        {
            loaded.Sensors.Slice(frame * replay.Sensors.Length, replay.Sensors.Length).CopyTo(replay.Sensors);
            replay.Begin(frame, loaded.Steps[frame]);
            replay.End(frame);
            Assert.That(new[] { replay.Checksum(0), replay.Checksum(1) }, Is.EqualTo(loaded.Checksums.Slice(frame * 2, 2).ToArray()), $"frame {frame}");
        }
    }

    [TestCase("sensors", float.NaN, "sensors[0] is NaN")]
    [TestCase("steps", -1f, "at least 0 steps")]
    public void Values_that_no_recording_can_have_are_refused(string tensor, float value, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: tensor, change: data => MemoryMarshal.Write(data, value)))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [TestCase(11L, "frames 12 to 14 are legal")]
    [TestCase(15L, "frames 12 to 14 are legal")]
    [TestCase(14L, "frames 12 to 14 are legal, ascending, each once")]
    public void Late_frames_that_no_recording_can_have_are_refused(long frame, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: "late_frames", change: data => MemoryMarshal.Write(data, frame)))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [Test]
    public void A_recording_without_late_frames_is_a_file_of_version_1_0()
    {
        Recording full = Record(), plain = new(full.ModelHash, 12, 2, full.Agents, full.Steps, full.Sensors, full.Checksums);
        using SafetensorsFile old = SafetensorsFile.Open(new MemoryStream(Bytes(plain))), current = SafetensorsFile.Open(new MemoryStream(Bytes(full)));
        Assert.That((old.Metadata["format_version"], current.Metadata["format_version"]), Is.EqualTo(("1.0", "1.1")));
    }

    [Test]
    public void An_agent_that_comes_twice_is_refused() =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), tensor: "agents", change: data => data[8] = data[0]))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("twice"));

    [TestCase("first_frame", "-1", "at least 0")]
    [TestCase("first_frame", "", "whole number")]
    [TestCase("format", "lsm.state", "'lsm.recording' is expected")]
    public void Metadata_that_no_recording_can_have_are_refused(string key, string value, string reason) =>
        Assert.That(() => RecordingFile.Load(new MemoryStream(ModelFiles.Changed(Bytes(Record()), key, value))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
}
