using System.Globalization;
using System.Text.RegularExpressions;

namespace Lsm.Native.Tests;

/// <summary>The samples in samples/Native, built and run as their README says.</summary>
public sealed partial class SampleTests
{
    private TemporaryFolder folder = null!;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        _ = PublishedLibrary.Here.Folder;
        folder = new();
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder?.Dispose();

    [Test]
    public void ControlLoop_BuiltWithCMake_DrivesAsWellAsItsController()
    {
        Commands.Require("cmake", "cmake");
        Commands.Require("g++", "g++");
        Commands.Run("cmake", "-S", "samples/Native/ControlLoop", "-B", folder.Path, "-DLSM_DIR=" + PublishedLibrary.Here.Folder, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror");
        Commands.Run("cmake", "--build", folder.Path);
        string output = Commands.Run(folder["control_loop"]);
        TestContext.Out.WriteLine(output);
        double[] errors = [.. Fraction().Matches(output).Take(2).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.That(errors[0], Is.GreaterThan(0));
        Assert.That(errors[1], Is.GreaterThan(0).And.LessThan(1.5 * errors[0]));
    }

    [Test]
    public void Predict_WithNumpy_PredictsAndSavesTheLearnedModel()
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python) || Directory.GetDirectories("/usr/lib/python3/dist-packages", "numpy").Length == 0)
        {
            Checkout.Missing($"{Python} with numpy is missing; on Debian: apt-get install python3-numpy");
        }

        string learned = folder["learned.safetensors"];
        string output = Commands.Run([("LSM_DIR", PublishedLibrary.Here.Folder)], Python, "-B", "samples/Native/Python/predict.py", learned);
        TestContext.Out.WriteLine(output);
        double[] errors = [.. Fraction().Matches(output).Take(2).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.That(errors[0], Is.LessThan(0.05));
        Assert.That(errors[1], Is.GreaterThan(0.5));
        Assert.That(Runtime.Files.ModelFile.Load(learned).OutputSize, Is.EqualTo(1));
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Fraction();
}
