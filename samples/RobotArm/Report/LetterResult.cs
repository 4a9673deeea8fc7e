using RobotArm.Letters;
using RobotArm.Mechanics;

namespace RobotArm.Report;

/// <summary>The results of one letter, with a liquid and without.</summary>
internal sealed record LetterResult(LetterScore Liquid, LetterScore NoLiquid, Vec2[] Hand, Vec2[] Pushed, Vec2[] NoLiquidHand);
