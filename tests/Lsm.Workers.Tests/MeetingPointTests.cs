namespace Lsm.Workers.Tests;

public sealed class MeetingPointTests
{
    [TestCase("127.0.0.1:7000", MeetingKind.Study, "127.0.0.1:7000", "")]
    [TestCase("study.example:7000", MeetingKind.Study, "study.example:7000", "")]
    [TestCase("redis://10.0.0.5", MeetingKind.Redis, "redis://10.0.0.5:6379", "10.0.0.5:6379,abortConnect=true")]
    [TestCase("redis://:secret@10.0.0.5:6380", MeetingKind.Redis, "redis://10.0.0.5:6380", "10.0.0.5:6380,abortConnect=true,password=secret")]
    [TestCase("postgres://lsm:secret@db:5433/studies", MeetingKind.Postgres, "postgres://db:5433", "Host=db;Port=5433;Database=studies;Username=lsm;Password=secret")]
    public void Parse_Address_IsUnderstood(string text, MeetingKind kind, string shown, string connection)
    {
        MeetingPoint point = MeetingPoint.Parse("--join", text);
        Assert.That((point.Kind, point.ToString(), point.Connection), Is.EqualTo((kind, shown, connection)));
    }

    [TestCase("")]
    [TestCase("somewhere")]
    [TestCase("127.0.0.1:port")]
    [TestCase("127.0.0.1:70000")]
    [TestCase("http://127.0.0.1:80")]
    [TestCase("postgres://db:5433")]
    public void Parse_AnotherForm_IsRefused(string text) =>
        Assert.That(() => MeetingPoint.Parse("--join", text), Throws.ArgumentException.With.Message.EqualTo($"--join is {text}; it must have the form HOST:PORT, redis://HOST:PORT or postgres://USER:PASSWORD@HOST:PORT/DATABASE."));
}
