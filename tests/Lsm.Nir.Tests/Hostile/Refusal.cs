namespace Lsm.Nir.Tests.Hostile;

/// <summary>Asserts that a file is refused, with a guard against a read that never ends.</summary>
internal static class Refusal
{
    public static void Of(string file, string reason)
    {
        var read = Task.Run(() => NirFile.Read(file));
        Assert.That(() => read.Wait(TimeSpan.FromMinutes(2)) ? read.Result : throw new TimeoutException("the file is still being read"),
            Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<InvalidDataException>()
                .And.InnerException.Message.StartsWith("model.nir: ").And.InnerException.Message.Contains(reason));
    }
}
