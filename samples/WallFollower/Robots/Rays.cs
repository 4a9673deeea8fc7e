namespace WallFollower.Robots;

/// <summary>The sensors of a robot, a component: the distances to the wall in four directions, -1 for nothing between, 1 for <see cref="RaySystem.Range"/> or more.</summary>
internal record struct Rays(float Right, float RightAhead, float Ahead, float LeftAhead);
