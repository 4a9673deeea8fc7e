using Lsm.Runtime.Files;

namespace Lsm.Runtime;

/// <summary>Saving and loading a model where it stands; <see cref="ModelFile"/> has the calls for streams.</summary>
public static class LiquidStateMachineFiles
{
    /// <summary>Members of every model.</summary>
    /// <param name="model">The model.</param>
    extension(LiquidStateMachine model)
    {
        /// <summary>Writes the model to one safetensors file, replacing an old one as a whole or not at all; see <see cref="ModelFile"/>.</summary>
        /// <param name="path">The file.</param>
        /// <exception cref="IOException">The file cannot be written; an old one is unchanged.</exception>
        public void Save(string path) => ModelFile.Save(path, model);

        /// <summary>Reads a saved model: it gives the bits of the one that was saved.</summary>
        /// <param name="path">The file.</param>
        /// <exception cref="InvalidDataException">The file is no model, is damaged, or holds what no model can hold; the message says what.</exception>
        public static LiquidStateMachine Load(string path) => ModelFile.Load(path);
    }
}
