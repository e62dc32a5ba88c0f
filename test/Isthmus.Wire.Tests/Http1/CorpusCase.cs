namespace Isthmus.Wire.Tests.Http1;

/// <summary>One message and what a strict reader makes of it.</summary>
internal sealed record CorpusCase(string Id, string Verdict, string Request, byte[] Bytes);
