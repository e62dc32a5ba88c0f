namespace Isthmus.Lab.Load;

/// <summary>A call of a load, from its beginning to its end.</summary>
/// <param name="Begun">When it began.</param>
/// <param name="IsOfStep">Whether it belongs to a step: its requests say so, and servers count them.</param>
public readonly record struct LoadCall(TimeSpan Begun, bool IsOfStep);
