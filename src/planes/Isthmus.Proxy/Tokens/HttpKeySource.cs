using System.Text.Json;

namespace Isthmus.Proxy.Tokens;

/// <summary>Fetches key sets with the platform's HTTP client, on the thread pool. Takes at most <see cref="Pki.Defaults.MaxKeySetSize"/> bytes.</summary>
public sealed class HttpKeySource : IKeySource, IDisposable
{
    private readonly HttpClient _client = new() { MaxResponseContentBufferSize = Pki.Defaults.MaxKeySetSize, Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public async ValueTask<KeyAnswer> FetchAsync(KeyPlace place)
    {
        using var limit = new CancellationTokenSource(place.Timeout);
        try
        {
            var uri = place.Uri.Length > 0 ? place.Uri : await DiscoverAsync(place.Issuer, limit.Token);
            return uri is null
                ? new KeyAnswer("", $"the description of issuer '{place.Issuer}' has no 'jwks_uri'")
                : new KeyAnswer(await _client.GetStringAsync(uri, limit.Token), "");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException or UriFormatException or JsonException or NotSupportedException)
        {
            return new KeyAnswer("", limit.IsCancellationRequested ? $"no answer within {place.Timeout.TotalSeconds:0.#} s" : e.Message);
        }
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<string?> DiscoverAsync(string issuer, CancellationToken cancellation)
    {
        var description = await _client.GetStringAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", cancellation);
        using var json = JsonDocument.Parse(description);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("jwks_uri", out var uri) && uri.ValueKind == JsonValueKind.String
            ? uri.GetString()
            : null;
    }
}
