using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Tool.Tests;

/// <summary>A wrong command line or a wrong input ends with exit code 2 and one line that names the place and says what to do.</summary>
public sealed class WrongUseTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteFiles()
    {
        File.WriteAllText(folder["gap.csv"], "t,x,y\n0,1,2\n1,,3\n2,5,6\n");
        File.WriteAllText(folder["word.csv"], "t;x;y\n0;1;2\n1;two;3\n");
        File.WriteAllText(folder["short.csv"], "t,x\n0,1\n1\n");
        File.WriteAllText(folder["empty.csv"], "");
        File.WriteAllText(folder["late.csv"], "\nx,y\n1,2\n");
        File.WriteAllText(folder["constant.csv"], "x,y\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n");
        File.WriteAllText(folder["large.csv"], "x,y\n1,2\n1,2\n1e10,2\n" + string.Concat(Enumerable.Repeat("1,2\n", 40)));
        Directory.CreateDirectory(folder["folder"]);
        File.WriteAllText(folder["text.npy"], "no array at all");
        File.WriteAllText(folder["twice.csv"], "x,x,y\n1,2,3\n");
        File.WriteAllText(folder["comma.csv"], "x;y\n1,5;2,5\n");
        File.WriteAllText(folder["commas.csv"], "x,y\n1,5,2,5\n");
        File.WriteAllText(folder["label.csv"], "gait,x,y\nwalk,1,2\n");
        LiquidStateMachine model = SampleData.SmallModel();
        model.Save(folder["m.safetensors"]);
        File.WriteAllBytes(folder["half.safetensors"], File.ReadAllBytes(folder["m.safetensors"])[..3000]);
        RecordingFile.Save(folder["r.lsmrec"], SampleData.Record(model));
    }

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [TestCase("lsm: A command is needed; the commands are doctor, inspect, train, tune, worker, run, replay, compare, view, new. See 'lsm --help'.")]
    [TestCase("lsm: There is no command 'trian'; the commands are doctor, inspect, train, tune, worker, run, replay, compare, view, new. See 'lsm --help'.", "trian")]
    [TestCase("lsm train: --neurons is 0; it must be from 1 to 30000. See 'lsm train --help'.", "train", "gap.csv", "--neurons", "0")]
    [TestCase("lsm train: Cannot parse argument 'many' for option '--neurons' as a whole number. See 'lsm train --help'.", "train", "gap.csv", "--neurons", "many")]
    [TestCase("lsm train: gap.csv: say which columns to predict with --targets; there are t, x, y.", "train", "gap.csv")]
    [TestCase("lsm train: gap.csv: there is no column 'z'; there are t, x, y.", "train", "gap.csv", "--targets", "z")]
    [TestCase("lsm train: gap.csv, line 3, column 'x': the value is missing. Correct it, remove the row, or choose other columns with --inputs.", "train", "gap.csv", "--targets", "y")]
    [TestCase("lsm train: word.csv, line 3, column 'x': 'two' is not a finite number. Correct it, remove the row, or choose other columns with --inputs.", "train", "word.csv", "--targets", "y")]
    [TestCase("lsm train: short.csv, line 3: 1 value for 2 columns. Correct the line.", "train", "short.csv", "--targets", "x")]
    [TestCase("lsm train: empty.csv is empty; its first line must name the columns.", "train", "empty.csv", "--targets", "speed")]
    [TestCase("lsm train: late.csv begins with an empty line; its first line must name the columns.", "train", "late.csv", "--targets", "x")]
    [TestCase("lsm inspect: gap.csv is not a model, a state or a recording.", "inspect", "gap.csv")]
    [TestCase("lsm inspect: . is a folder; name a file.", "inspect", ".")]
    [TestCase("lsm run: gap.csv is not a model, a state or a recording.", "run", "gap.csv", "word.csv")]
    [TestCase("lsm run: empty.csv is empty; its first line must name the columns.", "run", "m.safetensors", "empty.csv")]
    [TestCase("lsm doctor: gap.csv is not a model, a state or a recording.", "doctor", "--model", "gap.csv")]
    [TestCase("lsm replay: gap.csv is not a model, a state or a recording.", "replay", "gap.csv", "--model", "m.safetensors")]
    [TestCase("lsm train: text.npy: this is not a .npy file. Write it with numpy.save.", "train", "text.npy", "--targets", "0")]
    [TestCase("lsm train: none.csv does not exist. Name a .csv, .tsv or .npy file, a .wav file or a folder of .wav files.", "train", "none.csv", "--targets", "y")]
    [TestCase("lsm train: constant.csv: every column is a target or the sequence, so no input is left. Add columns, name the inputs with --inputs, or predict with --ahead.", "train", "constant.csv", "--targets", "x,y")]
    [TestCase("lsm train: 6 rows leave 0 to train on, after a warmup of 5 and 0 rows ahead in every sequence; 20 are needed. Give more rows, or lower --warmup, --ahead or --validation.", "train", "constant.csv", "--targets", "y", "--warmup", "5")]
    [TestCase("lsm train: --features has 'traces'; known are spikes, counts, trace, membrane, membrane-trace, adaptation, sensors.", "train", "constant.csv", "--targets", "y", "--features", "trace,traces")]
    [TestCase("lsm train: Row 2 column 'x': 10000000000 is no sensor that this model takes; sensors are floats of at most 2^30 in magnitude. Correct the value, or give the column in larger units.", "train", "large.csv", "--targets", "y")]
    [TestCase("lsm train: --preset is fast; it must be regression, memory, classification, control, generation or classic. See 'lsm train --help'.", "train", "gap.csv", "--preset", "fast")]
    [TestCase("lsm train: Cannot parse argument '-1' for option '--seed' as a whole number from 0 to 18446744073709551615. See 'lsm train --help'.", "train", "gap.csv", "--seed", "-1")]
    [TestCase("lsm tune: --trials is 0; it must be from 1 to 1000000. See 'lsm tune --help'.", "tune", "gap.csv", "--trials", "0")]
    [TestCase("lsm tune: gap.csv: say which columns to predict with --targets; there are t, x, y.", "tune", "gap.csv")]
    [TestCase("lsm tune: gap.csv, line 3, column 'x': the value is missing. Correct it, remove the row, or choose other columns with --inputs.", "tune", "gap.csv", "--targets", "y")]
    [TestCase("lsm tune: --resume: there is no journal constant.study. Leave --resume out to start a study, or name the model of the study with --out.", "tune", "constant.csv", "--targets", "y", "--resume")]
    [TestCase("lsm tune: The task has 6 samples in 1 sequences after a warmup of 0 frames and a latency of 0; a study with 4 folds needs at least 100. Add data, or lower the warmup.", "tune", "constant.csv", "--targets", "y")]
    [TestCase("lsm run: gap.csv: 3 input columns are chosen and the model has 2 sensors; there are t, x, y. Choose 2 with --inputs.", "run", "m.safetensors", "gap.csv")]
    [TestCase("lsm run: --out is motors.txt; name a .csv, .tsv or .npy file.", "run", "m.safetensors", "gap.csv", "--out", "motors.txt")]
    [TestCase("lsm train: --out is gap.csv, a file that this command uses already; it would be overwritten. Name another file.", "train", "gap.csv", "--targets", "y", "--inputs", "t", "--out", "gap.csv")]
    [TestCase("lsm train: --out is folder, a folder; name a file.", "train", "gap.csv", "--targets", "y", "--inputs", "t", "--out", "folder")]
    [TestCase("lsm tune: --out is gap.study, a file that this command uses already; it would be overwritten. Name another file.", "tune", "gap.csv", "--targets", "y", "--inputs", "t", "--out", "gap.study")]
    [TestCase("lsm run: --out is gap.csv, a file that this command uses already; it would be overwritten. Name another file.", "run", "m.safetensors", "gap.csv", "--out", "gap.csv")]
    [TestCase("lsm run: --record is ./m.safetensors, a file that this command uses already; it would be overwritten. Name another file.", "run", "m.safetensors", "gap.csv", "--record", "./m.safetensors")]
    [TestCase("lsm run: --record is z.csv, a file that this command uses already; it would be overwritten. Name another file.", "run", "m.safetensors", "gap.csv", "--out", "z.csv", "--record", "z.csv")]
    [TestCase("lsm train: twice.csv: two columns are named 'x'. Rename one of them.", "train", "twice.csv", "--targets", "y")]
    [TestCase("lsm train: comma.csv, line 2, column 'x': '1,5' has a decimal comma. Write all numbers with a point, as in 1.5.", "train", "comma.csv", "--targets", "y")]
    [TestCase("lsm train: commas.csv, line 2: 4 values for 2 columns. Correct the line. Decimals need a point, as in 1.5.", "train", "commas.csv", "--targets", "y")]
    [TestCase("lsm train: label.csv, line 2, column 'gait': 'walk' is text, and a liquid learns numbers. Leave the column out with --inputs, name it with --sequence if it separates sequences, or write labels as columns of 0 and 1.", "train", "label.csv", "--targets", "y")]
    [TestCase("lsm train: --targets has 'y' twice. Name each column once.", "train", "gap.csv", "--targets", "y,y")]
    [TestCase("lsm tune: --inputs has 't' twice. Name each column once.", "tune", "gap.csv", "--targets", "y", "--inputs", "t,t")]
    [TestCase("lsm train: --inputs has 'y', which --targets predicts in the same row. Leave it out of --inputs, or predict later rows with --ahead.", "train", "gap.csv", "--targets", "y", "--inputs", "t,y")]
    [TestCase("lsm run: --device is 1, and the CPU engine has no devices. Add --engine vulkan or --engine auto, or leave --device out. See 'lsm run --help'.", "run", "m.safetensors", "gap.csv", "--device", "1")]
    [TestCase("lsm inspect: --device is 0, and the CPU engine has no devices. Add --engine vulkan or --engine auto, or leave --device out. See 'lsm inspect --help'.", "inspect", "m.safetensors", "--engine", "cpu", "--device", "0")]
    [TestCase("lsm run: half.safetensors is incomplete or damaged: tensor 'recurrent.weights' ends at byte 2428 of the data, but the file holds 1792. Copy the file again, or create it again.", "run", "half.safetensors", "gap.csv")]
    [TestCase("lsm compare: m.safetensors is a model, not a recording. Name a recording.", "compare", "m.safetensors", "r.lsmrec")]
    [TestCase("lsm run: r.lsmrec is a recording, not a model. Name a model; 'lsm train' makes one.", "run", "r.lsmrec", "gap.csv")]
    [TestCase("lsm inspect: --model is m.safetensors, and names the sensors of a recording; m.safetensors is a model. Leave --model out.", "inspect", "m.safetensors", "--model", "m.safetensors")]
    [TestCase("lsm tune: --pictures is gap.csv, a file; name a folder.", "tune", "gap.csv", "--targets", "y", "--inputs", "t", "--pictures", "gap.csv")]
    [TestCase("lsm train: --pictures is folder; it would overwrite prediction.png there, a file that this command uses already. Name another folder.", "train", "gap.csv", "--targets", "y", "--inputs", "t", "--out", "folder/prediction.png", "--pictures", "folder")]
    [TestCase("lsm new: '1up' is not a project name; it begins with a letter and has letters, digits, '_' and '.', at most 100 characters.", "new", "1up")]
    [TestCase("lsm replay: Option '--model' is required. See 'lsm replay --help'.", "replay", "a.lsmrec")]
    public void Run_WrongUse_SaysWhatToDo(string message, params string[] arguments)
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, arguments);
        Assert.That((code, output, errors), Is.EqualTo((2, "", message + "\n")));
    }

    [Test]
    public void Run_RecordingInAMissingFolder_WritesNothing()
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, "run", "m.safetensors", "gap.csv", "--inputs", "t,y", "--out", "w.csv", "--record", "none/x.lsmrec");
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(errors, Does.StartWith("lsm run: --record is none/x.lsmrec; the folder ").And.EndWith("does not exist. Create it, or name another file.\n"));
        Assert.That(File.Exists(folder["w.csv"]), Is.False);
    }

    [Test]
    public void Run_WrongUseWithJson_PrintsTheErrorAsADocument()
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, "inspect", "none.safetensors", "--json");
        Assert.That((code, errors), Is.EqualTo((2, "lsm inspect: none.safetensors does not exist. Name a model, a saved state or a recording.\n")));
        Assert.That(JsonNode.Parse(output)!["error"]!.GetValue<string>(), Is.EqualTo("none.safetensors does not exist. Name a model, a saved state or a recording."));
    }
}
