namespace Lsm.Nir.Tests;

/// <summary>Files that one run of Python writes for many cases, because its start takes longer than a case.</summary>
internal sealed class PythonBatch : IDisposable
{
    private readonly PythonFolder python = new();
    private readonly string[] scripts;

    /// <param name="scripts">One for each file; each finds its file's name in <c>sys.argv[1]</c> and shares no variables with the others.</param>
    public PythonBatch(IEnumerable<string> scripts)
    {
        this.scripts = [.. scripts];
        string list = Path.Combine(python.Folder, "scripts.json");
        File.WriteAllText(list, System.Text.Json.JsonSerializer.Serialize(this.scripts));
        python.Run("""
            import json
            folder = os.path.dirname(sys.argv[1]); own = dict(globals())
            for i, script in enumerate(json.load(open(folder + "/scripts.json"))):
                os.mkdir(f"{folder}/{i}"); sys.argv[1] = f"{folder}/{i}/model.nir"
                exec(script, {**own, "w": w.copy(), "rec": rec.copy(), "out": out.copy()})
            """);
    }

    /// <summary>The file that a script wrote.</summary>
    public string FileOf(string script) => Path.Combine(python.Folder, $"{Array.IndexOf(scripts, script)}", "model.nir");

    public void Dispose() => python.Dispose();
}
