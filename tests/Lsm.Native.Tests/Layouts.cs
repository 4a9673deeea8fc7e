using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Native.Tests;

/// <summary>Names and sizes of the structures of lsm.h with the offsets of their fields, a line each.</summary>
internal static class Layouts
{
    /// <summary>[name in C]: the structure in C#.</summary>
    public static Dictionary<string, Type> Structures { get; } = new()
    {
        ["lsm_model_info"] = typeof(ModelInfo),
        ["lsm_engine_options"] = typeof(EngineSettings),
        ["lsm_state_info"] = typeof(StateInfo),
        ["lsm_learner_options"] = typeof(LearnerSettings),
    };

    /// <summary>As the code has them.</summary>
    public static string OfTheCode()
    {
        var text = new StringBuilder();
        foreach (string name in Header.Structures.Keys)
        {
            text.Append(null, $"{name} {Marshal.SizeOf(Structures[name])}\n");
            foreach (FieldInfo field in Structures[name].GetFields(BindingFlags.Instance | BindingFlags.Public))
            {
                text.Append(null, $"  {Marshal.OffsetOf(Structures[name], field.Name)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>As the C compiler has them for the platform of a library.</summary>
    public static string OfTheCompiler(PublishedLibrary library)
    {
        var program = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n#include <lsm.h>\nint main(void)\n{\n");
        foreach ((string name, (string Type, string Name)[] fields) in Header.Structures)
        {
            program.Append(null, $"    printf(\"{name} %zu\\n\", sizeof({name}));\n");
            foreach ((_, string field) in fields)
            {
                program.Append(null, $"    printf(\"  %zu\\n\", offsetof({name}, {field}));\n");
            }
        }

        program.Append("}\n");
        using var folder = new TemporaryFolder();
        string source = folder["layout.c"];
        File.WriteAllText(source, program.ToString());
        return library.Run(library.CompileFile(source, folder.Path));
    }
}
