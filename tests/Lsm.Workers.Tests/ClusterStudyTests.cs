using Lsm.Runtime.Tuning;

namespace Lsm.Workers.Tests;

/// <summary>A study on workers leaves the journal and the model of the same study in one process, whatever happens to the workers.</summary>
public sealed class ClusterStudyTests
{
    private readonly TemporaryFolder folder = new();
    private (string Journal, byte[] Model) serial;

    [OneTimeSetUp]
    public void RunSerially()
    {
        string journal = folder["serial.study"];
        serial = SmallTask.Result(new LiquidTuner(SmallTask.Create(), null, SmallTask.Options(journal)).Run(), journal);
        Assert.That(serial.Journal.Split('\n'), Has.Length.GreaterThan(60));
    }

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [TestCase(1)]
    [TestCase(2)]
    public async Task Run_SomeWorkers_GivesTheBytesOfASerialRun(int workers)
    {
        string journal = folder[$"{workers}.study"];
        await using WorkerSilos silos = await WorkerSilos.Start(workers);
        Check(SmallTask.Result(await silos.Run(SmallTask.Options(journal)), journal));
    }

    [Test]
    public async Task Run_WorkersKilled_GivesTheBytesOfASerialRun()
    {
        string journal = folder["killed.study"];
        var random = new Random(9);
        int evaluations = 0, kills = 0;
        Task last = Task.CompletedTask;
        await using WorkerSilos silos = await WorkerSilos.Start(2);
        TuningReport report = await silos.Run(SmallTask.Options(journal) with
        {
            Progress = _ =>
            {
                if (++evaluations % 7 == 0 && last.IsCompleted)
                {
                    kills++;
                    last = Task.Run(() => silos.Replace(random));
                }
            },
        });
        await last;
        Check(SmallTask.Result(report, journal));
        Assert.That(kills, Is.GreaterThan(1));
    }

    [Test]
    public async Task Run_StudyCutShort_ContinuesWithTheSameBytes()
    {
        string journal = folder["cut.study"];
        foreach (double share in (double[])[0.3, 0.8])
        {
            await using WorkerSilos silos = await WorkerSilos.Start(2);
            File.WriteAllText(journal, serial.Journal[..(int)(share * serial.Journal.Length)]);
            Check(SmallTask.Result(await silos.Run(SmallTask.Options(journal)), journal));
        }
    }

    [Test]
    public async Task Run_DataWithAnotherHash_IsRefused()
    {
        string wanted = StudyData.HashOf([1, 2, 3]);
        await using WorkerSilos silos = await WorkerSilos.Start(1);
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => silos.Run(SmallTask.Options(folder["hash.study"]), study => study with { DataHash = wanted }, wait: 2)))!;
        Assert.That(error.Message, Does.Contain("got data with the hash").And.Contain($"the study named {wanted}"));
    }

    [Test]
    public async Task Run_WorkerOfAnotherBuild_IsRefusedByName()
    {
        await using WorkerSilos silos = await WorkerSilos.Start(1, build: "0.0.9+other");
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => silos.Run(SmallTask.Options(folder["build.study"]), wait: 2)))!;
        Assert.That(error.Message, Does.Contain($"is build 0.0.9+other; the study is build {BuildName.Text}. Install the same version of lsm on both machines."));
    }

    [Test]
    public async Task Run_AnotherStudyHash_IsRefused()
    {
        await using WorkerSilos silos = await WorkerSilos.Start(1);
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => silos.Run(SmallTask.Options(folder["study.study"]), study => study with { Hash = 1 }, wait: 2)))!;
        Assert.That(error.Message, Does.Contain("the study is 0000000000000001"));
    }

    [Test]
    public async Task Run_NoWorker_EndsAfterTheWait()
    {
        await using WorkerSilos silos = await WorkerSilos.Start(0);
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => silos.Run(SmallTask.Options(folder["none.study"]), wait: 1)))!;
        Assert.That(error.Message, Is.EqualTo("There was no worker for 1 s. Start one with 'lsm worker --join here', or wait longer with --wait; with --resume the study goes on."));
    }

    private void Check((string Journal, byte[] Model) result)
    {
        Assert.That(result.Journal, Is.EqualTo(serial.Journal));
        Assert.That(result.Model, Is.EqualTo(serial.Model));
    }
}
