namespace Isthmus.Lab.Control;

/// <summary>What a command asks of a running lab; one line of JSON on its socket.</summary>
/// <param name="Verb"><c>status</c>, <c>act</c>, <c>logs</c>, <c>place</c>, <c>endpoints</c> or <c>down</c>.</param>
/// <param name="Text">The action, or the target.</param>
public sealed record LabOrder(string Verb, string Text = "");
