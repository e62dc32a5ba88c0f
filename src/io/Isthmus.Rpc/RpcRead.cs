namespace Isthmus.Rpc;

/// <summary>One attempt to read from a stream: a message, or the end.</summary>
/// <param name="HasMessage">False at the end of the stream.</param>
/// <param name="Message">The message, if there is one.</param>
public readonly record struct RpcRead<T>(bool HasMessage, T? Message);
