using Lsm.Runtime.Files;

namespace Lsm.Runtime;

/// <summary>Saves and loads models as members of the model; <see cref="ModelFile"/> has the calls for streams.</summary>
public static class LiquidStateMachineFiles
{
    /// <summary>Members of every model.</summary>
    /// <param name="model">The model.</param>
    extension(LiquidStateMachine model)
    {
        /// <summary>Writes the model to a safetensors file. An existing file is replaced completely or not at all; see <see cref="ModelFile"/>.</summary>
        /// <param name="path">The file.</param>
        /// <exception cref="IOException">The file cannot be written; an existing file does not change.</exception>
        public void Save(string path) => ModelFile.Save(path, model);

        /// <summary>Reads a saved model, which gives the bits of the model that was saved.</summary>
        /// <param name="path">The file.</param>
        /// <exception cref="InvalidDataException">The file is not a model, is damaged, or has values that no model can have; the message names the fault.</exception>
        public static LiquidStateMachine Load(string path) => ModelFile.Load(path);
    }
}
