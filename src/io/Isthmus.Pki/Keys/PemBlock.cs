namespace Isthmus.Pki.Keys;

/// <summary>One block of a PEM text.</summary>
/// <param name="Label">What stands behind BEGIN.</param>
/// <param name="Data">The decoded bytes; empty when the block is encrypted.</param>
/// <param name="IsEncrypted">Whether it has OpenSSL's old encryption headers.</param>
internal readonly record struct PemBlock(string Label, byte[] Data, bool IsEncrypted);
