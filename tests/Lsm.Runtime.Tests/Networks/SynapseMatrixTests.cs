using CsCheck;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Tests.Networks;

public sealed class SynapseMatrixTests
{
    [Test]
    public void ToDense_Row_IsAColumnOfTheDenseMatrix()
    {
        // Neuron 0 -> 1 with 2, neuron 2 -> 0 with -3 and -> 1 with 4.
        SynapseMatrix m = SynapseMatrix.FromRows(3, [0, 1, 1, 3], [1, 0, 1], [2f, -3f, 4f]);
        Assert.That(m.ToDense(), Is.EqualTo(new float[] { 0, 0, -3, 2, 0, 4, 0, 0, 0 }));
        Assert.That(m.Size, Is.EqualTo(3));
        Assert.That(m.SynapseCount, Is.EqualTo(3));
    }

    [Test]
    public void FromRows_RepeatedTargets_AddsAndSortsThem()
    {
        SynapseMatrix m = SynapseMatrix.FromRows(4, [0, 0, 5, 5, 6], [3, 1, 3, 0, 1, 2], [1f, 2f, 4f, 8f, -0.5f, 7f]);
        Assert.That(m.RowStart.ToArray(), Is.EqualTo(new[] { 0, 0, 3, 3, 4 }));
        Assert.That(m.Targets.ToArray(), Is.EqualTo(new[] { 0, 1, 3, 2 }));
        Assert.That(m.Weights.ToArray(), Is.EqualTo(new[] { 8f, 1.5f, 5f, 7f }));
    }

    [Test]
    public void FromRows_RepeatedTargets_AreSummedInTheOrderGiven()
    {
        // In double, (2^60 + 1) - 2^60 loses the 1 and (2^60 - 2^60) + 1 keeps it.
        float big = 1152921504606846976f;
        SynapseMatrix lost = SynapseMatrix.FromRows(1, [0, 3], [0, 0, 0], [big, 1f, -big]);
        SynapseMatrix kept = SynapseMatrix.FromRows(1, [0, 3], [0, 0, 0], [big, -big, 1f]);
        Assert.That(lost.Weights[0], Is.Zero);
        Assert.That(kept.Weights[0], Is.EqualTo(1f));
    }

    [Test]
    public void FromRows_AnySynapses_GivesTheDenseMatrixOfTheirSums()
    {
        (from size in Gen.Int[1, 12]
         from rows in Gen.Select(Gen.Int[0, size - 1], Gen.Int[-8, 8]).List[0, 20].Array[size]
         select (size, rows)).Sample(c =>
        {
            var rowStart = new int[c.size + 1];
            var dense = new float[c.size * c.size];
            var targets = new List<int>();
            var weights = new List<float>();
            for (int j = 0; j < c.size; j++)
            {
                foreach ((int target, int weight) in c.rows[j])
                {
                    targets.Add(target);
                    weights.Add(weight);
                    dense[(target * c.size) + j] += weight;
                }

                rowStart[j + 1] = targets.Count;
            }

            SynapseMatrix m = SynapseMatrix.FromRows(c.size, rowStart, targets.ToArray(), weights.ToArray());
            SynapseMatrix again = SynapseMatrix.FromDense(c.size, m.ToDense());
            return m.ToDense().AsSpan().SequenceEqual(dense) && again.ToDense().AsSpan().SequenceEqual(dense)
                && Ascending(m) && Ascending(again) && again.SynapseCount == dense.Count(v => v != 0);
        });
    }

    [Test]
    public void FromRows_ArraysChangedLater_KeepsItsOwnCopy()
    {
        int[] rowStart = [0, 1, 2], targets = [1, 0];
        float[] weights = [1f, 2f];
        SynapseMatrix m = SynapseMatrix.FromRows(2, rowStart, targets, weights);
        (rowStart[1], targets[0], weights[0]) = (2, 0, 9f);
        Assert.That(m.ToDense(), Is.EqualTo(new float[] { 0, 2, 1, 0 }));
    }

    [Test]
    public void Scale_AnyFactor_MultipliesACopy()
    {
        SynapseMatrix m = SynapseMatrix.FromDense(2, [0f, 0.3f, -2f, 0f]);
        Assert.That(m.Scale(1.7).ToDense(), Is.EqualTo(new[] { 0f, (float)(0.3f * 1.7), (float)(-2f * 1.7), 0f }));
        Assert.That(m.ToDense(), Is.EqualTo(new[] { 0f, 0.3f, -2f, 0f }));
        Assert.That(() => m.Scale(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("finite"));
        Assert.That(() => m.Scale(1e39), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("range of a float"));
    }

    [Test]
    public void FromRows_BadRows_AreRefusedByName()
    {
        Refused(() => SynapseMatrix.FromRows(0, [0], [], []), "1 to");
        Refused(() => SynapseMatrix.FromRows(2, [0, 0], [], []), "rowStart has 2 entries; 2 neurons need 3");
        Refused(() => SynapseMatrix.FromRows(2, [0, 0, 1], [0], []), "1 targets and 0 weights");
        Refused(() => SynapseMatrix.FromRows(2, [1, 1, 1], [0], [1f]), "rowStart runs from 1 to 1");
        Refused(() => SynapseMatrix.FromRows(2, [0, 0, 2], [0], [1f]), "rowStart runs from 0 to 2");
        Refused(() => SynapseMatrix.FromRows(2, [0, 2, 1], [0], [1f]), "rowStart falls from 2 to 1 after row 1");
        Refused(() => SynapseMatrix.FromRows(2, [0, 1, 1], [2], [1f]), "targets[0] is 2; a target is a neuron, 0 to 1");
        Refused(() => SynapseMatrix.FromRows(2, [0, 1, 1], [-1], [1f]), "targets[0] is -1");
        Refused(() => SynapseMatrix.FromRows(2, [0, 1, 1], [0], [float.NaN]), "weights[0] is NaN");
        Refused(() => SynapseMatrix.FromRows(2, [0, 1, 1], [0], [float.PositiveInfinity]), "weights[0] is");
        Refused(() => SynapseMatrix.FromRows(1, [0, 2], [0, 0], [3e38f, 3e38f]), "from neuron 0 to neuron 0 add up to");
    }

    [Test]
    public void Adopt_Rows_AreCheckedAndNotCopied()
    {
        int[] rowStart = [0, 2, 2], targets = [0, 1];
        float[] weights = [1f, 2f];
        SynapseMatrix m = SynapseMatrix.Adopt(rowStart, targets, weights);
        Assert.That(m.ToDense(), Is.EqualTo(new float[] { 1, 0, 2, 0 }));
        Assert.That(m.Targets == targets.AsSpan(), Is.True);
        Assert.That(m.Weights == weights.AsSpan(), Is.True);
        Refused(() => SynapseMatrix.Adopt([0], [], []), "1 to 2147483590 neurons");
        Refused(() => SynapseMatrix.Adopt([0, 1, 1], [2], [1f]), "a target is a neuron, 0 to 1");
        Refused(() => SynapseMatrix.Adopt([0, 2, 2], [1, 0], [1f, 1f]), "do not ascend");
        Refused(() => SynapseMatrix.Adopt([0, 2, 2], [1, 1], [1f, 1f]), "do not ascend");
    }

    [Test]
    public void FromDense_BadMatrix_IsRefusedByName()
    {
        Refused(() => SynapseMatrix.FromDense(0, []), "1 to");
        Refused(() => SynapseMatrix.FromDense(2, [0f, 1f, 2f]), "w has 3 entries; W[post, pre] of 2 neurons has 4");
        Refused(() => SynapseMatrix.FromDense(2, [0f, 1f, float.NaN, 2f]), "w[1, 0] is NaN");
    }

    [Test]
    public void ToDense_TooLargeForAnArray_IsRefused()
    {
        SynapseMatrix m = SynapseMatrix.FromRows(50_000, new int[50_001], [], []);
        Assert.That(m.ToDense, Throws.InvalidOperationException.With.Message.Contains("2500000000"));
    }

    private static bool Ascending(SynapseMatrix m)
    {
        for (int j = 0; j < m.Size; j++)
        {
            for (int s = m.RowStart[j] + 1; s < m.RowStart[j + 1]; s++)
            {
                if (m.Targets[s] <= m.Targets[s - 1])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void Refused(Action act, string message) =>
        Assert.That(() => act(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
}
