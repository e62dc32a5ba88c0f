using System.Globalization;
using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Retries;

/// <summary>
/// What a caller that is trusted to steer the proxy asks for in <c>x-envoy-*</c> fields: times and retries of this one request. What cannot be read says nothing, as in Envoy.
/// Hedging is not done.
/// </summary>
public sealed class CallerWishes
{
    private readonly byte[][] _retriableNames;

    private CallerWishes(ForwardAction action, byte[][] retriableNames, bool answersTimeoutWithNoContent)
    {
        Action = action;
        _retriableNames = retriableNames;
        AnswersTimeoutWithNoContent = answersTimeoutWithNoContent;
    }

    /// <summary>The route's action as the caller wants it.</summary>
    public ForwardAction Action { get; }

    /// <summary>A request whose time is over is answered with 204 and not 504.</summary>
    public bool AnswersTimeoutWithNoContent { get; }

    /// <summary>Reads the wishes of a request that takes a route.</summary>
    /// <param name="request">The request with the fields.</param>
    /// <param name="action">What the route says.</param>
    public static CallerWishes Read<TRequest>(TRequest request, ForwardAction action)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var names = List(Text(request, "x-envoy-retriable-header-names"u8)).Select(name => name.ToLowerInvariant()).ToArray();
        var wished = action with
        {
            Timeout = Milliseconds(Text(request, "x-envoy-upstream-rq-timeout-ms"u8)) ?? action.Timeout,
            Retry = Retry(request, action.Retry, names),
        };
        return new(wished, [.. names.Select(Encoding.ASCII.GetBytes)], Text(request, "x-envoy-upstream-rq-timeout-alt-response"u8).Length > 0);
    }

    /// <summary>Whether an answer has one of the fields that the caller named.</summary>
    public bool IsRetriable<TResponse>(TResponse response)
        where TResponse : IRequestAttributes, allows ref struct
    {
        foreach (var name in _retriableNames)
        {
            var cursor = 0;
            if (response.TryGetHeader(name, ref cursor, out _))
            {
                return true;
            }
        }

        return false;
    }

    // A route without a policy is given Envoy's one retry as soon as the caller says when.
    private static RetryPolicy? Retry<TRequest>(TRequest request, RetryPolicy? policy, string[] names)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var said = RetryWords.Read(Text(request, "x-envoy-retry-on"u8)) | RetryWords.Read(Text(request, "x-envoy-retry-grpc-on"u8));
        var perTry = Milliseconds(Text(request, "x-envoy-upstream-rq-per-try-timeout-ms"u8));
        var conditions = (policy?.Conditions ?? RetryConditions.None) | said;
        if (conditions == RetryConditions.None && policy is null && perTry is null)
        {
            return null;
        }

        policy ??= new() { Attempts = Defaults.WishedRetries };
        var codes = List(Text(request, "x-envoy-retriable-status-codes"u8)).Select(Number).OfType<uint>().Where(code => code is >= 100 and <= 599).Select(code => (int)code);
        return policy with
        {
            Conditions = conditions,
            Attempts = conditions == RetryConditions.None ? policy.Attempts : Number(Text(request, "x-envoy-max-retries"u8)) ?? policy.Attempts,
            PerTryTimeout = perTry ?? policy.PerTryTimeout,
            StatusCodes = policy.StatusCodes.Concat(codes).ToEquatableArray(),
            Headers = policy.Headers.Concat(names.Select(name => new HeaderMatch(name, null))).ToEquatableArray(),
        };
    }

    private static string Text<TRequest>(TRequest request, ReadOnlySpan<byte> name)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var cursor = 0;
        return request.TryGetHeader(name, ref cursor, out var value) ? Encoding.Latin1.GetString(value) : "";
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Milliseconds(string text) => Number(text) is { } number ? TimeSpan.FromMilliseconds(number) : null;
}
