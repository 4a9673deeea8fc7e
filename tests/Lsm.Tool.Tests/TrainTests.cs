using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Tool.Data;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm train</c>, then <c>lsm run</c> and <c>lsm inspect</c> on the model that it wrote.</summary>
public sealed class TrainTests
{
    private static readonly string[] Small = ["--neurons", "60"];

    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void Train()
    {
        SampleData.WriteCsv(folder["series.csv"]);
        (int code, string output, string errors) = Lsm(["train", "series.csv", "--targets", "y", "--inputs", "x", "--sequence", "run", "--out", "m.safetensors", .. Small]);
        Assert.That((code, errors), Is.EqualTo((0, errors)));
        Assert.That(errors, Does.Match(@"^training: 1 liquid in [\d.]+ s\ncomparing: 5 predictors in [\d.]+ s\n$"));
        trained = output;
    }

    private string trained = "";

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Train_Csv_PrintsScoresBesideBaselines() => GoldenOutput.Check(trained);

    [Test]
    public void Inspect_TrainedModel_PrintsWhatIsInIt() => GoldenOutput.Check(Success("inspect", "m.safetensors"));

    [Test]
    public void Train_Json_IsOneDocumentWithTheSameScores()
    {
        JsonNode document = JsonNode.Parse(Success(["train", "series.csv", "--targets", "y", "--inputs", "x", "--sequence", "run", "--out", "again.safetensors", "--json", .. Small]))!;
        double liquid = document["scores"]![1]!["liquid"]!.GetValue<double>();
        Assert.That(document["scores"]![1]!["part"]!.GetValue<string>(), Is.EqualTo("validation"));
        Assert.That(liquid, Is.LessThan(document["scores"]![1]!["linear"]!.GetValue<double>()).And.LessThan(1));
        Assert.That(trained, Does.Contain(liquid.ToString("G4", CultureInfo.InvariantCulture)));
        Assert.That(File.ReadAllBytes(folder["again.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["m.safetensors"])), "The same training gives the same file.");
    }

    [Test]
    public void Run_FileStreamAndNpy_GiveTheSameMotors()
    {
        string motors = Success("run", "m.safetensors", "series.csv");
        string[] lines = motors.Split('\n');
        Assert.That((lines[0], lines.Length), Is.EqualTo(("run,y", 602)));
        (int code, string streamed, _) = ToolProcess.Run(folder.Path, File.ReadAllText(folder["series.csv"]), [], "run", "m.safetensors", "-");
        Assert.That((code, streamed), Is.EqualTo((0, motors)));
        Assert.That(Success("run", "m.safetensors", "series.csv", "--out", "motors.npy"), Is.EqualTo("Wrote 600 rows to motors.npy.\n"));
        (int[] shape, double[] values) = NpyFile.Read(folder["motors.npy"]);
        Assert.That(shape, Is.EqualTo(new[] { 600, 1 }));
        Assert.That(values.Select(static value => (float)value), Is.EqualTo(lines[1..601].Select(static line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))));
        JsonNode document = JsonNode.Parse(Success("run", "m.safetensors", "series.csv", "--json"))!;
        Assert.That(document["motors"]!["rows"]![599]![1]!.GetValue<float>(), Is.EqualTo((float)values[599]));
    }

    [Test]
    public void Run_Stream_AnswersEveryLineBeforeTheNext()
    {
        using Process process = ToolProcess.Start(folder.Path, [], "run", "m.safetensors", "-");
        process.StandardInput.WriteLine("x");
        process.StandardInput.Flush();
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("y"));
        foreach (string value in new[] { "0.9", "1.1" })
        {
            process.StandardInput.WriteLine(value);
            process.StandardInput.Flush();
            Assert.That(process.StandardOutput.ReadLine(), Does.Match(@"^-?[\d.E-]+$"));
        }

        process.StandardInput.WriteLine("warm");
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.That((process.ExitCode, process.StandardError.ReadToEnd().Trim()), Is.EqualTo((2, "lsm run: standard input, line 4, column 'x': 'warm' is not a finite number. Correct it, remove the row, or choose other columns with --inputs.")));
    }

    [Test]
    public void Run_OwnTrainingData_ErrsAsTheReportSays()
    {
        string[] lines = Success("run", "m.safetensors", "series.csv").Split('\n')[1..601], rows = File.ReadAllLines(folder["series.csv"])[1..];
        double[] predicted = [.. lines.Select(static line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
        double[] targets = [.. rows.Select(static row => double.Parse(row.Split(',')[2], CultureInfo.InvariantCulture))];

        // Two sequences of 300 rows, split by time: warmup 30, the last 60 for validation.
        int[] scored = [.. Enumerable.Range(240, 60), .. Enumerable.Range(540, 60)];
        double mean = scored.Average(row => targets[row]);
        double error = Math.Sqrt(scored.Sum(row => Math.Pow(predicted[row] - targets[row], 2)) / scored.Sum(row => Math.Pow(targets[row] - mean, 2)));
        Assert.That(trained, Does.Match($@"validation +{Regex(error)} "));

        static string Regex(double value) => value.ToString("G4", CultureInfo.InvariantCulture).Replace(".", @"\.", StringComparison.Ordinal);
    }

    [Test]
    public void Run_Record_GivesARecordingThatReplays()
    {
        Success("run", "m.safetensors", "series.csv", "--record", "run.lsmrec");
        Assert.That(Success("replay", "run.lsmrec", "--model", "m.safetensors"), Does.Contain("run.lsmrec: the checksums of all 600 frames of 1 agent are the same here; late frames: 0."));
        Assert.That(Success("inspect", "run.lsmrec", "--model", "m.safetensors"), Does.Match(@"\n  x +0\.\d"), "The sensor has the name of the column.");
    }

    [Test]
    public void Compare_TrainedModel_NamesTheColumnThatDiffers()
    {
        string[] rows = File.ReadAllLines(folder["series.csv"]);
        rows[8] = "a,0.5,0.5";
        File.WriteAllLines(folder["disturbed.csv"], rows);
        Success("run", "m.safetensors", "series.csv", "--record", "good.lsmrec");
        Success("run", "m.safetensors", "disturbed.csv", "--record", "faulty.lsmrec");
        (int code, string output, _) = Lsm("compare", "good.lsmrec", "faulty.lsmrec", "--model", "m.safetensors");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Match(@"\n  frame 7, agent 0: sensor x is [\d.]+ in good.lsmrec and 0.5 in faulty.lsmrec\n"));
        Assert.That(Lsm("compare", "good.lsmrec", "faulty.lsmrec").Output, Does.Contain("frame 7, agent 0: sensor 0 is "));
    }

    [Test]
    public void Train_TimeColumn_SaysHowToLeaveItOut()
    {
        File.WriteAllLines(folder["timed.csv"], ["Time (s),x,y", .. Enumerable.Range(0, 80).Select(static row => FormattableString.Invariant($"{row * 0.5},{row % 7},{row % 5}"))]);
        (int code, _, string errors) = Lsm("train", "timed.csv", "--targets", "y", "--neurons", "20");
        Assert.That((code, errors.Split('\n')[0]), Is.EqualTo((0, "lsm train: 'Time (s)' grows with every row, as a time does, and is an input. Leave it out with --inputs x if it is one.")));
    }

    [TestCase("t", true)]
    [TestCase("timestamp", true)]
    [TestCase("time_ms", true)]
    [TestCase("Seconds", true)]
    [TestCase("temperature", false)]
    [TestCase("speed", false)]
    public void TimeColumn_Name_IsKnown(string name, bool isTime)
    {
        var rising = new DataSequence("", 3, [1, 5, 2, 5, 3, 4], [0, 0, 0]);
        Assert.That(TimeColumn.Find(new DataSet([name, "x"], ["y"], [rising])), Is.EqualTo(isTime ? name : null));
        Assert.That(TimeColumn.Find(new DataSet(["x", name], ["y"], [rising])), Is.Null, "The column does not grow.");
    }

    [Test]
    public void Train_Npy_ReadsColumnsByNumber()
    {
        double[] series = SampleData.MackeyGlass(400);
        NpyFile.Write(folder["series.npy"], 1, [.. series.Select(static value => (float)value)]);
        string output = Success(["train", "series.npy", "--targets", "0", "--ahead", "3", .. Small]);
        Assert.That(output, Does.Contain("series.npy: 400 rows in 1 sequence").And.Contain("Targets  0, 3 rows ahead.").And.Contain("On the validation rows: The liquid is not better than: echo state network. Tune it longer"));
        Assert.That(Success("run", "series.safetensors", "series.npy"), Does.StartWith("0+3\n"));
    }

    [Test]
    public void Train_PresetStepsAndFeatures_AreThoseOfTheModel()
    {
        Success("train", "series.csv", "--targets", "y", "--inputs", "x", "--preset", "memory", "--steps", "3", "--features", "trace,sensors", "--neurons", "30", "--out", "p.safetensors", "--pictures", "pictures");
        Assert.That(File.ReadAllBytes(folder["pictures/prediction.png"])[1..4], Is.EqualTo("PNG"u8.ToArray()));
        JsonNode document = JsonNode.Parse(Success("inspect", "p.safetensors", "--json"))!;
        Assert.That(document["timing"]!.ToJsonString(), Is.EqualTo("""{"steps":3,"latency":0,"warmup":60,"tickLength":null}"""));
        Assert.That(document["featureCounts"]!.ToJsonString(), Is.EqualTo("""{"Trace":30,"Sensors":1}"""));
        Assert.That(document["training"]!["preset"]!.GetValue<string>(), Is.EqualTo("memory"));
        Assert.That(document["ingredients"]!["InputDelay"], Is.Not.Null);
        (_, _, string errors) = Lsm("run", "p.safetensors", "series.csv", "--steps", "4");
        Assert.That(errors, Does.StartWith("lsm run: --steps is 4; the readout was trained with 3 steps per row."));
    }

    [Test]
    public void Train_RawInputs_AreScaledInTheModel()
    {
        string[] rows = File.ReadAllLines(folder["series.csv"]);
        File.WriteAllLines(folder["raw.csv"], rows.Select((row, i) => i == 0 ? row : row.Split(',') is var cells ? string.Create(CultureInfo.InvariantCulture, $"{cells[0]},{(double.Parse(cells[1], CultureInfo.InvariantCulture) * 4096) + 65536},{cells[2]}") : ""));
        Success(["train", "raw.csv", "--targets", "y", "--inputs", "x", "--sequence", "run", "--out", "raw.safetensors", .. Small]);
        LiquidStateMachine model = ModelFile.Load(folder["raw.safetensors"]), original = ModelFile.Load(folder["m.safetensors"]);
        Assert.That(model.SensorCoding!.Offset[0], Is.EqualTo((original.SensorCoding!.Offset[0] * 4096) + 65536).Within(0.1));
        Assert.That(model.Reservoir.InputWeights.SequenceEqual(original.Reservoir.InputWeights));

        // A host writes the raw value of the table; the motors are those that the tool prints.
        using LsmState state = model.InitState(1);
        string[] printed = Success("run", "raw.safetensors", "raw.csv").Split('\n');
        string[] raw = File.ReadAllLines(folder["raw.csv"]);
        for (int row = 0; row < 50; row++)
        {
            state.Sensors[0] = (float)double.Parse(raw[row + 1].Split(',')[1], CultureInfo.InvariantCulture);
            state.Begin(row, model.Readout.Timing!.Steps);
            Assert.That(state.End(row)[0], Is.EqualTo(float.Parse(printed[row + 1].Split(',')[1], CultureInfo.InvariantCulture)));
        }

        Assert.That(state.TimingNotice, Is.Empty);
    }

    [Test]
    public void Train_WavFolder_LearnsTheClasses()
    {
        foreach (int i in Enumerable.Range(0, 5))
        {
            foreach ((string name, int halfPeriod) in new[] { ("low", 20), ("high", 4) })
            {
                Directory.CreateDirectory(folder[$"tones/{name}"]);
                SampleData.WriteWav(folder[$"tones/{name}/{i}.wav"], halfPeriod + (i % 2));
            }
        }

        string output = Success(["train", "tones", "--out", "tones.safetensors", .. Small]);
        Assert.That(output, Does.Contain("Classes  high, low.").And.Match(@"validation +1 "));
        (int code, string motors, string errors) = Lsm("run", "tones.safetensors", "tones");
        Assert.That((code, errors), Is.EqualTo((0, "10 of 10 files of a known class get it.\n")));
        Assert.That(motors, Does.StartWith("file,class,high,low\nhigh/0.wav,high,"));
    }

    private string Success(params string[] arguments)
    {
        (int code, string output, string errors) = Lsm(arguments);
        Assert.That((code, errors), Is.EqualTo((0, errors)));
        return output;
    }

    private (int Code, string Output, string Errors) Lsm(params string[] arguments) => ToolProcess.Run(folder.Path, arguments);
}
