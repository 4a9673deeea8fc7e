using System.Text;
using Lsm.Tool.Data;

namespace Lsm.Tool.Tests;

/// <summary>.npy files.</summary>
public sealed class NpyFileTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Write_ThenRead_GivesTheSameValuesAndAnAlignedHeader()
    {
        NpyFile.Write(folder["a.npy"], 2, [1, -2.5f, 3e-7f, 4]);
        (int[] shape, double[] values) = NpyFile.Read(folder["a.npy"]);
        Assert.That(shape, Is.EqualTo(new[] { 2, 2 }));
        Assert.That(values, Is.EqualTo(new[] { 1, -2.5, 3e-7f, 4 }));
        Assert.That((File.ReadAllBytes(folder["a.npy"]).Length - 16) % 64, Is.Zero, "numpy aligns the data to 64 bytes");
    }

    [TestCase("<f8", false, "(1,)", 8, null)]
    [TestCase("<i8", false, "(1,)", 8, null)]
    [TestCase(">f8", false, "(1,)", 8, "the type is '>f8'")]
    [TestCase("<f8", true, "(1,)", 8, "Fortran order")]
    [TestCase("<f8", false, "(2,)", 8, "2 values of type <f8 need 16 bytes; 8 are there")]
    public void Read_Header_IsChecked(string type, bool fortran, string shape, int bytes, string? refused)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n";
        File.WriteAllBytes(folder["h.npy"], [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]]);
        if (refused is null)
        {
            Assert.That(NpyFile.Read(folder["h.npy"]).Values, Is.EqualTo(new[] { 0.0 }));
        }
        else
        {
            Assert.That(() => NpyFile.Read(folder["h.npy"]), Throws.TypeOf<ToolException>().With.Message.Contains(refused));
        }
    }
}
