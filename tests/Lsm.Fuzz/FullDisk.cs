using Lsm.Runtime;
using Lsm.Runtime.Files;

namespace Lsm.Fuzz;

/// <summary>Saves larger and larger models over each other until the disk is full. The last one that fitted has to be whole, and the only file.</summary>
internal static class FullDisk
{
    public static int Run(string folder, TextWriter output)
    {
        string path = Path.Combine(folder, "model");
        ulong saved = 0;
        for (int neurons = 16; neurons <= 1024; neurons *= 2)
        {
            LiquidStateMachine model = SaveLoop.Model(neurons);
            try
            {
                ModelFile.Save(path, model);
                saved = model.Hash;
            }
            catch (IOException full)
            {
                bool whole = LiquidStateMachine.Load(path).Hash == saved;
                output.WriteLine($"{neurons} neurons: {full.Message}; the old file is {(whole ? "whole" : "another")}, files: {Directory.GetFiles(folder).Length}");
                return 0;
            }
        }

        output.WriteLine("The disk was never full.");
        return 1;
    }
}
