namespace Isthmus.Runtime;

/// <summary>An exception that reached the loop: a bug in code that ran on it. The loop goes on.</summary>
/// <param name="Exception">What was thrown.</param>
/// <param name="Connection">The connection whose code threw; it has been aborted. Null for timers and posted work.</param>
public readonly record struct LoopFault(Exception Exception, Connection? Connection);
