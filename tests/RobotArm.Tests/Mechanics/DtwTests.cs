using CsCheck;
using RobotArm.Mechanics;

namespace RobotArm.Tests.Mechanics;

public class DtwTests
{
    private static readonly Gen<Vec2[]> Paths = Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], (x, y) => new Vec2(x, y)).Array[1, 12];

    [Test]
    public void Cost_SmallPaths_EqualsCostByHand()
    {
        // 0-0, 1-0.5 (0.5), 1-1, 2-2 costs 0.5; every other alignment costs more.
        Vec2[] path = [new(0, 0), new(1, 0), new(2, 0)], reference = [new(0, 0), new(0.5, 0), new(1, 0), new(2, 0)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Dtw.Cost(path, reference), Is.EqualTo(0.5).Within(1e-15));
            Assert.That(Dtw.Cost([new(0, 0)], [new(3, 4), new(0, 1)]), Is.EqualTo(6).Within(1e-15));
            Assert.That(Dtw.Cost([new(0, 0), new(0, 0), new(5, 0)], [new(0, 0), new(5, 0)]), Is.Zero);
            Assert.That(Dtw.Cost([new(0, 0), new(1, 0), new(0, 0)], [new(0, 0)]), Is.EqualTo(1).Within(1e-15));
        }
    }

    [Test]
    public void Cost_RandomPaths_EqualsCheapestAlignment() => Gen.Select(Paths, Paths).Sample((a, b) =>
    {
        double Best(int i, int j) => (a[i] - b[j]).Length + (i, j) switch
        {
            (0, 0) => 0,
            (0, _) => Best(0, j - 1),
            (_, 0) => Best(i - 1, 0),
            _ => Math.Min(Best(i - 1, j - 1), Math.Min(Best(i - 1, j), Best(i, j - 1))),
        };
        (a, b) = (a[..Math.Min(a.Length, 6)], b[..Math.Min(b.Length, 6)]);
        Assert.That(Dtw.Cost(a, b), Is.EqualTo(Best(a.Length - 1, b.Length - 1)).Within(1e-12));
    }, iter: 200);

    [Test]
    public void Cost_SwappedPaths_IsEqual() => Gen.Select(Paths, Paths).Sample((a, b) =>
        Assert.That(Dtw.Cost(a, b), Is.EqualTo(Dtw.Cost(b, a)).Within(1e-12)));

    [Test]
    public void Cost_EmptyPath_Throws() =>
        Assert.That(() => Dtw.Cost([], [default]), Throws.ArgumentException.With.Message.Contain("0 points"));
}
