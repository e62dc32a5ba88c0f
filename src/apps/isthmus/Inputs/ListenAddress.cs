using System.Net;

namespace Isthmus.App.Inputs;

/// <summary>
/// An address to listen on, as written on the command line: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>. .NET also reads a port alone as an address, 18010 as
/// 0.0.70.90 without a port: whoever wrote that meant something else.
/// </summary>
internal static class ListenAddress
{
    /// <summary>Reads the value of an option, or says in <paramref name="problem"/> what is wrong with it.</summary>
    /// <param name="option">The option, as the user writes it.</param>
    /// <param name="text">Its value.</param>
    /// <param name="address">The address; null for <paramref name="nowhere"/> too.</param>
    /// <param name="problem">Null when the text was understood.</param>
    /// <param name="nowhere">The word that the option takes in place of an address; null when it takes none.</param>
    public static bool TryParse(string option, string text, out IPEndPoint? address, [NotNullWhen(false)] out string? problem, string? nowhere = null)
    {
        address = null;
        problem = text == nowhere || TryParse(text, out address) ? null
            : nowhere is { Length: > 0 } ? $"{option}: '{text}' is neither IP:PORT nor {nowhere}"
            : $"{option}: '{text}' is not IP:PORT";
        return problem is null;
    }

    private static bool TryParse(string text, out IPEndPoint? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        return colon > 0 && colon < text.Length - 1 && IsWhole(text.AsSpan(0, colon)) && IPEndPoint.TryParse(text, out address);
    }

    // Four numbers, or an IPv6 address in brackets, without which nobody knows where its port begins.
    private static bool IsWhole(ReadOnlySpan<char> host) => host.Count('.') == 3 || (host[0] == '[' && host[^1] == ']');
}
