using Lsm.Runtime;

namespace Lsm.Tool.Tests;

/// <summary>Tables as spreadsheets and editors write them, in a file and on standard input.</summary>
public sealed class TableTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteModel() => SampleData.SmallModel().Save(folder["m.safetensors"]);

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [TestCase("\uFEFFlight,touch\n1,2\n3,4\n", TestName = "{m}(byte order mark)")]
    [TestCase("light,touch\n1,2\n\n3,4\n", TestName = "{m}(blank line)")]
    [TestCase("light,touch\n1,2\n3,4\n\n\n", TestName = "{m}(blank lines at the end)")]
    [TestCase("light,touch\r\n1,2\r\n\r\n3,4\r\n", TestName = "{m}(blank line with a carriage return)")]
    public void Run_MarkOrBlankLine_GivesTheMotorsOfThePlainTable(string table)
    {
        string plain = Run("-", "light,touch\n1,2\n3,4\n");
        File.WriteAllText(folder["table.csv"], table);
        Assert.That(plain.Split('\n'), Has.Length.EqualTo(4), "a header line and two rows");
        Assert.That(Run("table.csv", ""), Is.EqualTo(plain));
        Assert.That(Run("-", table), Is.EqualTo(plain));
    }

    private string Run(string data, string input)
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, input, [], "run", "m.safetensors", data, "--inputs", "light,touch");
        Assert.That((code, errors), Is.EqualTo((0, "")));
        return output;
    }
}
