using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Lsm.Nir.Tests;

/// <summary>
/// Debian's python3 with h5py: the independent reader and writer of the tests. One process imports h5py, which takes longer than most scripts, and each script runs
/// in a copy of that process.
/// </summary>
[SetUpFixture]
public sealed class Python
{
    private const string Interpreter = "/usr/bin/python3";

    private const string Server = """
        import sys, os, json, h5py, numpy
        print("ready", flush=True)
        for line in sys.stdin:
            call = json.loads(line)
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                os.dup2(write, 1); os.dup2(write, 2); os.close(read); os.close(write)
                sys.argv = ["-c", *call["arguments"]]
                exec(call["script"], {"__name__": "__main__"})
                sys.exit()
            os.close(write)
            with open(read, encoding="utf-8") as pipe: output = pipe.read()
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(json.dumps({"code": code, "output": output}), flush=True)
        """;

    private static readonly Lazy<Process?> Started = new(Start);

    /// <summary>Runs a script; skips the test where there is no h5py, and fails it there under CI=true.</summary>
    internal static string Run(string script, params string[] arguments)
    {
        if (Started.Value is not { } server)
        {
            Checkout.Missing("/usr/bin/python3 with h5py is missing; on Debian: apt-get install python3-h5py");
            return "";
        }

        var call = new JsonObject { ["script"] = script, ["arguments"] = new JsonArray([.. arguments.Select(static argument => JsonValue.Create(argument))]) };
        server.StandardInput.WriteLine(call.ToJsonString());
        server.StandardInput.Flush();
        string? line = server.StandardOutput.ReadLine();
        Assert.That(line, Is.Not.Null, "the process of the scripts has ended");
        JsonNode answer = JsonNode.Parse(line!)!;
        string output = answer["output"]!.GetValue<string>();
        Assert.That(answer["code"]!.GetValue<int>(), Is.Zero, output);
        return output;
    }

    [OneTimeTearDown]
    public void End()
    {
        if (Started.IsValueCreated && Started.Value is { } server)
        {
            server.StandardInput.Close();
            server.WaitForExit();
            server.Dispose();
        }
    }

    private static Process? Start()
    {
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        var start = new ProcessStartInfo(Interpreter, ["-c", Server]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1"; // a copy of a process has one thread
        Process server = Process.Start(start)!;
        if (server.StandardOutput.ReadLine() == "ready")
        {
            return server;
        }

        server.Dispose();
        return null;
    }
}
