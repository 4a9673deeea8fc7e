using System.Buffers.Binary;
using System.Text;

namespace Lsm.Shaders.Tests;

/// <summary>Just enough of a SPIR-V reader to hold the modules to their promises.</summary>
internal sealed class SpirvModule
{
    private const int Header = 5;
    private readonly uint[] words;

    public SpirvModule(byte[] bytes)
    {
        Assert.That(bytes.Length % 4, Is.Zero, "a module is a whole number of words");
        words = new uint[bytes.Length / 4];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i));
        }
    }

    public uint Magic => words[0];

    public uint Version => words[1];

    /// <summary>Every instruction: its opcode and operands.</summary>
    public IEnumerable<(int Op, uint[] Operands)> Instructions()
    {
        for (int at = Header; at < words.Length;)
        {
            int count = (int)(words[at] >> 16);
            yield return ((int)(words[at] & 0xffff), words[(at + 1)..(at + count)]);
            at += count;
        }
    }

    public IEnumerable<uint[]> Of(int op) => Instructions().Where(i => i.Op == op).Select(i => i.Operands);

    /// <summary>Debug names of ids (OpName); the compiler may say one twice.</summary>
    public Dictionary<uint, string> Names() => Of(Spirv.Name).GroupBy(o => o[0]).ToDictionary(same => same.Key, same => Text(same.First().AsSpan(1)));

    /// <summary>Debug names of members by (type, index) (OpMemberName).</summary>
    public Dictionary<(uint Type, uint Member), string> MemberNames() =>
        Of(Spirv.MemberName).ToDictionary(o => (o[0], o[1]), o => Text(o.AsSpan(2)));

    /// <summary>Ids that carry a decoration, with its first operand (0 where it has none).</summary>
    public Dictionary<uint, uint> Decorated(uint decoration) =>
        Of(Spirv.Decorate).Where(o => o[1] == decoration).ToDictionary(o => o[0], o => o.Length > 2 ? o[2] : 0);

    /// <summary>Specialisation constants: id number by name. (The work-group's size carries the number of one again, without a name.)</summary>
    public Dictionary<string, uint> Constants()
    {
        Dictionary<uint, string> names = Names();
        return Decorated(Spirv.SpecId).Where(pair => names.ContainsKey(pair.Key)).ToDictionary(pair => names[pair.Key], pair => pair.Value);
    }

    /// <summary>Byte offsets of the members of the structure with that name.</summary>
    public Dictionary<string, uint> Offsets(string structure)
    {
        uint type = Names().First(pair => pair.Value == structure).Key;
        Dictionary<(uint, uint), string> members = MemberNames();
        return Of(Spirv.MemberDecorate).Where(o => o[0] == type && o[2] == Spirv.Offset).ToDictionary(o => members[(type, o[1])], o => o[3]);
    }

    /// <summary>Bound storage buffers: the structure's name by binding number.</summary>
    public Dictionary<uint, string> Bindings()
    {
        Dictionary<uint, string> names = Names();
        Dictionary<uint, uint> pointers = Of(Spirv.TypePointer).ToDictionary(o => o[0], o => o[2]);
        Dictionary<uint, uint> variables = Of(Spirv.Variable).ToDictionary(o => o[1], o => o[0]);
        return Decorated(Spirv.Binding).ToDictionary(pair => pair.Value, pair => names[pointers[variables[pair.Key]]]);
    }

    private static string Text(ReadOnlySpan<uint> packed)
    {
        byte[] bytes = new byte[packed.Length * 4];
        for (int i = 0; i < packed.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), packed[i]);
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(0, Array.IndexOf(bytes, (byte)0)));
    }
}
