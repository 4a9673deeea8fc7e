using Lsm.Runtime;
using Lsm.Runtime.Files;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/file-format.md.</summary>
[NonParallelizable]
public sealed class FileExamples
{
    [Test]
    public void Files_CodeOfDocument_Runs()
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Path;
        try
        {
            var model = new LiquidStateMachine(inputSize: 4, reservoirSize: 100, outputSize: 2);
            ModelFile.Save("arm.safetensors", model, new Dictionary<string, string> { ["data"] = "trajectories.csv" }); // added to the trainer's entries
            LiquidStateMachine same = LiquidStateMachine.Load("arm.safetensors");

            using LsmEngine engine = LsmEngine.Create(same);
            using LsmState state = engine.CreateState(capacity: 8);
            StateFile.Save("arm.state.safetensors", state.Save());
            using LsmState restored = engine.CreateState(StateFile.Load("arm.state.safetensors"));
            Assert.That((same.Hash, restored.Checksum()), Is.EqualTo((model.Hash, state.Checksum())));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
