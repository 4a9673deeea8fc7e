using RobotArm.Letters;
using RobotArm.Mechanics;

namespace RobotArm.Report;

/// <summary>How one letter went, with the liquid and without.</summary>
internal sealed record LetterResult(LetterScore Liquid, LetterScore Wired, Vec2[] Hand, Vec2[] Pushed, Vec2[] WiredHand);
