namespace WallFollower.Robots;

/// <summary>The motors of a robot, a component: the wanted speed of each wheel, 1 for the top speed forwards, -1 for the top speed backwards.</summary>
internal record struct Wheels(float Left, float Right);
