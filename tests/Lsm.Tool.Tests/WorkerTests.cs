using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm tune --workers</c> and <c>lsm worker</c> as processes.</summary>
public sealed class WorkerTests
{
    private static readonly string[] Small = ["--targets", "y", "--inputs", "x", "--sequence", "run", "--neurons", "40", "--trials", "14", "--json"];

    private readonly TemporaryFolder folder = new();

    /// <summary>The hash of the model of the study without workers.</summary>
    private string serial = "";

    [OneTimeSetUp]
    public void WriteData()
    {
        SampleData.WriteCsv(folder["series.csv"]);
        serial = Tune("serial", "--threads", "1");
    }

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Tune_Workers_GivesTheJournalAndTheModelOfOneProcess()
    {
        Assert.That(Tune("workers", "--workers", "2"), Is.EqualTo(serial));
        Assert.That(File.ReadAllText(folder["workers.study"]), Is.EqualTo(File.ReadAllText(folder["serial.study"])));
        Assert.That(File.ReadAllBytes(folder["workers.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["serial.safetensors"])));
    }

    [Test]
    public void Tune_Listen_WorkersJoinAndEndWithTheStudy()
    {
        string place = $"127.0.0.1:{FreePort()}";
        using System.Diagnostics.Process worker = ToolProcess.Start(folder.Path, [], "worker", "--join", place, "--threads", "1"); // before the study: it waits
        Task<string> said = worker.StandardError.ReadToEndAsync();
        Assert.That(Tune("joined", "--listen", place), Is.EqualTo(serial));
        Assert.That(worker.WaitForExit(20_000), Is.True, "The worker ends with the study.");
        Assert.That((worker.ExitCode, said.Result), Is.EqualTo((0, said.Result)));
        Assert.That(said.Result, Does.Contain($"works for the study at {place}.").And.Contain(" jobs."));
    }

    [Test]
    public void Worker_NothingAnswers_SaysWhatToDo()
    {
        string place = $"127.0.0.1:{FreePort()}";
        (int code, _, string errors) = ToolProcess.Run(folder.Path, "worker", "--join", place, "--wait", "1");
        Assert.That((code, errors), Is.EqualTo((2, $"lsm worker: Nothing answers at {place} for 1 s. Start the study with 'lsm tune DATA --listen {place}', correct --join, or wait longer with --wait.\n")));
    }

    [Test]
    public void Tune_NoWorkerJoins_EndsAndKeepsTheStudy()
    {
        string place = $"127.0.0.1:{FreePort()}";
        (int code, _, string errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "none.safetensors", "--listen", place, "--wait", "1", .. Small]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain($"lsm tune: There was no worker for 1 s. Start one with 'lsm worker --join {place}', or wait longer with --wait; with --resume the study goes on.\n"));
        Assert.That(File.Exists(folder["none.study"]), Is.True);
    }

    [TestCase("lsm tune: --workers is 0, and without --listen no worker can join. Give a larger number, or an address.", "--workers", "0")]
    [TestCase("lsm tune: --listen is nowhere; it must have the form HOST:PORT, redis://HOST:PORT or postgres://USER:PASSWORD@HOST:PORT/DATABASE.", "--listen", "nowhere")]
    public void Tune_WrongPlace_SaysWhatToDo(string message, params string[] arguments)
    {
        (int code, _, string errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "wrong.safetensors", .. arguments, .. Small]);
        Assert.That((code, errors), Is.EqualTo((2, message + "\n")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Tune(string name, params string[] arguments)
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", $"{name}.safetensors", .. arguments, .. Small]);
        Assert.That((code, errors), Is.EqualTo((0, errors)));
        return JsonNode.Parse(output)!["hash"]!.ToString();
    }
}
