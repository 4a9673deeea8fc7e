namespace Lsm.Nir.Hdf5;

/// <summary>The type of a dataset's elements: a number of either byte order, or text.</summary>
/// <param name="Kind">The kind of the elements.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="BigEndian">Whether the highest byte comes first.</param>
internal sealed record Hdf5Type(Hdf5Kind Kind, int Size, bool BigEndian)
{
    private static readonly string[] Classes = ["integer", "float", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration", "variable length", "array", "complex"];

    public bool IsText => Kind is Hdf5Kind.FixedText or Hdf5Kind.VariableText;

    /// <summary>Reads a datatype message, which may refer to a type that several datasets share.</summary>
    public static Hdf5Type From(Hdf5Bytes file, Hdf5Message message, string where)
    {
        Hdf5Cursor body = message.Body.Copy();
        return message.Shared ? From(SharedBody(file, body, where), where) : From(body, where);
    }

    private static Hdf5Cursor SharedBody(Hdf5Bytes file, Hdf5Cursor body, string where)
    {
        int version = body.Byte(), type = body.Byte();
        if (version == 1)
            body.Skip(6);
        if (version is < 1 or > 3 || (version == 3 && type != 2))
            throw new InvalidDataException($"{where} has a shared datatype of version {version} and kind {type}, which is not supported");
        return new Hdf5Header(file, body.Address()).Find(Hdf5MessageType.Datatype) is { Shared: false } kept
            ? kept.Body.Copy()
            : throw new InvalidDataException($"{where} refers to a datatype that is not there");
    }

    private static Hdf5Type From(Hdf5Cursor body, string where)
    {
        int form = body.Byte() & 0x0F, bits = (int)body.Number(3);
        uint size = body.UInt32();
        switch (form)
        {
            case 0 when size is 1 or 2 or 4 or 8 && body.UInt16() == 0 && body.UInt16() == 8 * size:
                return new Hdf5Type((bits & 0x08) != 0 ? Hdf5Kind.Signed : Hdf5Kind.Unsigned, (int)size, (bits & 0x01) != 0);
            case 1 when IsIeee(body, bits, size):
                return new Hdf5Type(Hdf5Kind.Float, (int)size, (bits & 0x01) != 0);
            case 3 when size <= ushort.MaxValue:
                return new Hdf5Type(Hdf5Kind.FixedText, (int)size, false);
            case 9 when (bits & 0x0F) == 1:
                return new Hdf5Type(Hdf5Kind.VariableText, (int)Math.Min(size, 64), false);
            default:
                string name = form < Classes.Length ? Classes[form] : $"class {form}";
                throw new InvalidDataException($"{where} holds {name} values of {size} bytes; float16, float32, float64, integers of 1 to 8 bytes and text are supported");
        }
    }

    /// <summary>Whether the fields of a number are those of IEEE 754's half, single or double.</summary>
    private static bool IsIeee(Hdf5Cursor body, int bits, uint size)
    {
        (int Exponent, int Mantissa, uint Bias) ieee = size switch { 2 => (5, 10, 15), 4 => (8, 23, 127), 8 => (11, 52, 1023), _ => default };
        bool vax = (bits & 0x40) != 0, implied = (bits & 0x30) == 0x20;
        int sign = (bits >> 8) & 0xFF, offset = body.UInt16(), precision = body.UInt16();
        int exponentAt = body.Byte(), exponent = body.Byte(), mantissaAt = body.Byte(), mantissa = body.Byte();
        return !vax && implied && ieee.Mantissa > 0 && offset == 0 && precision == 8 * size && sign == precision - 1 && mantissaAt == 0
            && (exponentAt, exponent, mantissa, body.UInt32()) == (ieee.Mantissa, ieee.Exponent, ieee.Mantissa, ieee.Bias);
    }
}
