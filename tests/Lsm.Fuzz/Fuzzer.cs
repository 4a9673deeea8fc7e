using CsCheck;

namespace Lsm.Fuzz;

/// <summary>
/// Gives mutated files to a reader. It has to read each as what it says or throw <see cref="InvalidDataException"/>, and
/// may allocate no more than the file's length allows.
/// </summary>
internal static class Fuzzer
{
    /// <param name="target">The reader.</param>
    /// <param name="inputs">How many files.</param>
    /// <param name="seed">A CsCheck seed to repeat a failure, or null.</param>
    /// <param name="watch">Called with each file before it is read, on the same thread.</param>
    /// <param name="fail">Called with each file that the reader failed on, smaller each time.</param>
    /// <exception cref="CsCheckException">The reader did something else; the message has the shrunk mutations and the seed.</exception>
    public static Tally Run(Target target, long inputs, string? seed = null, Action<byte[]>? watch = null, Action<byte[]>? fail = null)
    {
        var tally = new Tally();
        Gen<(int Start, bool Repair, Mutation[] Mutations)> gen = Gen.Select(
            Gen.Int[0, target.Corpus.Length - 1], Gen.Bool, Mutation.Any.Array[1, 4], static (start, repair, mutations) => (start, repair, mutations));
        gen.Sample(
            input =>
            {
                byte[] file = (byte[])target.Corpus[input.Start].Clone();
                foreach (Mutation mutation in input.Mutations)
                    file = mutation.Apply(file);
                if (input.Repair && target.Repair is not null)
                    file = target.Repair(file);
                watch?.Invoke(file);
                try
                {
                    Feed(target, file, tally);
                }
                catch
                {
                    fail?.Invoke(file);
                    throw;
                }
            },
            seed: seed, iter: inputs, threads: 1, print: static input => $"corpus {input.Start}, repair {input.Repair}: {string.Join("; ", input.Mutations)}");
        return tally;
    }

    private static void Feed(Target target, byte[] file, Tally tally)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(file);
            tally.Accept();
        }
        catch (InvalidDataException e)
        {
            tally.Refuse(e);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, most = target.MaxAllocation(file.Length);
        if (allocated > most)
            throw new LieException($"{target.Name} allocated {allocated} bytes for a file of {file.Length}; {most} are allowed");
    }
}
