using Lsm.Runtime.Tuning;

namespace Lsm.Workers.Tests;

public sealed class StudyDataTests
{
    [Test]
    public void Read_WrittenTask_IsTheSameTask()
    {
        TuningTask task = SmallTask.Create(50), read = StudyData.Read(StudyData.Write(task));
        Assert.That((read.InputSize, read.OutputSize, read.Warmup, read.Latency, read.Count), Is.EqualTo((1, 1, 20, 1, 2)));
        for (int s = 0; s < 2; s++)
        {
            Assert.That(read.InputsOf(s).ToArray(), Is.EqualTo(task.InputsOf(s).ToArray()));
            Assert.That(read.TargetsOf(s).ToArray(), Is.EqualTo(task.TargetsOf(s).ToArray()));
        }
    }

    [Test]
    public void Read_DamagedData_IsRefused()
    {
        byte[] data = StudyData.Write(SmallTask.Create(50));
        foreach (byte[] bad in (byte[][])[[], data[..19], data[..^1], [.. data, 0], [0, 0, 0, 0, .. data[4..]], [.. data[..19], 127, .. data[20..]], [.. data[..23], 127, .. data[24..]]])
        {
            Assert.That(() => StudyData.Read(bad), Throws.TypeOf<InvalidDataException>());
        }
    }
}
