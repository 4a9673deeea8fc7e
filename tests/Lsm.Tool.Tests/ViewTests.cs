using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm view</c> serves a recording until it is interrupted.</summary>
public sealed class ViewTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void Record()
    {
        File.WriteAllLines(folder["data.csv"], ["x,y", .. Enumerable.Range(0, 60).Select(static row => FormattableString.Invariant($"{row % 7},{row % 5}"))]);
        (int trained, _, string errors) = ToolProcess.Run(folder.Path, "train", "data.csv", "--targets", "y", "--neurons", "40", "--out", "m.safetensors");
        Assert.That(trained, Is.Zero, errors);
        (int ran, _, errors) = ToolProcess.Run(folder.Path, "run", "m.safetensors", "data.csv", "--inputs", "x", "--record", "run.lsmrec", "--out", "motors.csv");
        Assert.That(ran, Is.Zero, errors);
    }

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public async Task View_Recording_ServesItUntilInterrupted()
    {
        using Process lsm = ToolProcess.Start(folder.Path, [], "view", "run.lsmrec", "--model", "m.safetensors");
        try
        {
            string line = (await lsm.StandardOutput.ReadLineAsync())!;
            Assert.That(line, Does.Match("^Open http://127.0.0.1:[0-9]+/\\?token=[0-9a-f]{32} and end with Ctrl\\+C.$"));
            var address = new Uri(line.Split(' ')[1]);
            using var client = new HttpClient();
            HttpResponseMessage answer = await client.PostAsync(new Uri(address, "/past" + address.Query), new StringContent("{}"));
            JsonNode past = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.That(((long)past["first"]!, (long)past["last"]!, (string)past["fault"]!), Is.EqualTo((0L, 59L, "")));
            using Process kill = Process.Start("kill", ["-TERM", $"{lsm.Id}"]);
            await lsm.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            Assert.That(lsm.ExitCode, Is.Zero);
        }
        finally
        {
            if (!lsm.HasExited)
            {
                lsm.Kill();
            }
        }
    }

    [TestCase("lsm view: none.lsmrec does not exist. Name a recording.", "none.lsmrec", "--model", "m.safetensors")]
    [TestCase("lsm view: none.safetensors does not exist. Name the state that was saved with the recording.", "run.lsmrec", "--model", "m.safetensors", "--state", "none.safetensors")]
    [TestCase("lsm view: --port is 70000; it must be from 0 to 65535. See 'lsm view --help'.", "run.lsmrec", "--model", "m.safetensors", "--port", "70000")]
    public void View_WrongUse_SaysWhatToDo(string message, params string[] arguments)
    {
        (int code, _, string errors) = ToolProcess.Run(folder.Path, ["view", .. arguments]);
        Assert.That((code, errors), Is.EqualTo((2, message + "\n")));
    }
}
