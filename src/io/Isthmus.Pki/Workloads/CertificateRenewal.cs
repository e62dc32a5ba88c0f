using Isthmus.Pki.Authority;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Workloads;

/// <summary>
/// Renews a workload's certificate at half of its life, with a new key each time, until cancelled. While the authority cannot be reached the old one
/// stays in use and the attempts go on, ever slower, up to and beyond its end. One task runs it.
/// </summary>
/// <param name="holder">Where the certificate stands.</param>
/// <param name="ask">Sends a signing request (PEM) to the authority, over a connection that shows the current certificate; answers the PEM chain, roots last. Throws when it fails.</param>
/// <param name="time">The clock.</param>
/// <param name="chance">Draws from 0 to 1.</param>
/// <param name="report">Told of each attempt.</param>
public sealed class CertificateRenewal(
    CertificateHolder holder,
    Func<string, CancellationToken, Task<IReadOnlyList<string>>> ask,
    TimeProvider time,
    Func<double> chance,
    Action<RenewalReport>? report = null)
{
    // Timers take at most 49 days; an authority may give 90.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    /// <summary>The kind of key that is made; the one before is of no importance.</summary>
    public KeyAlgorithm Algorithm { get; init; } = KeyAlgorithm.EcdsaP256;

    /// <summary>Runs until cancelled; then ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        var next = RenewalSchedule.RenewAt(holder.Current.Certificate.Validity, chance());
        while (await WaitAsync(next, cancellationToken))
        {
            var problem = await RenewAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            failures = problem is null ? 0 : failures + 1;
            next = failures == 0 ? NextRenewal() : time.GetUtcNow() + NextRetry(failures);
            report?.Invoke(new RenewalReport(problem is null, problem ?? "", next, holder.Current.Certificate.Validity.NotAfter));
        }
    }

    /// <summary>Renews now.</summary>
    /// <returns>Null when a new certificate is in use; otherwise why the old one stays.</returns>
    public async Task<string?> RenewAsync(CancellationToken cancellationToken)
    {
        var current = holder.Current;
        var key = PrivateKey.Create(Algorithm);
        IReadOnlyList<string> chain;
        try
        {
            chain = await ask(SigningRequests.Create(key, current.Certificate.Identity), cancellationToken);
        }
        catch (Exception e)
        {
            // The edge to whatever carries the request: every failure means "not now".
            return $"the authority did not answer: {e.Message}";
        }

        if (IssuedSecrets.TryRead(key, chain, current.Bundle, current.Certificate.Identity, time.GetUtcNow(), out var next, out var problem))
        {
            holder.Replace(next);
        }

        return problem;
    }

    // An authority that gives very short lives must not be asked again and again.
    private DateTimeOffset NextRenewal()
    {
        var earliest = time.GetUtcNow() + Defaults.ShortestRenewal;
        var wanted = RenewalSchedule.RenewAt(holder.Current.Certificate.Validity, chance());
        return wanted > earliest ? wanted : earliest;
    }

    // A short life leaves less time for tries than a day does.
    private TimeSpan NextRetry(int failures)
    {
        var (usual, most) = (RenewalSchedule.RetryAfter(failures, chance()), holder.Current.Certificate.Validity.Length * Defaults.LongestRetryPart);
        return usual < most ? usual : most;
    }

    private async Task<bool> WaitAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            while (until - time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !cancellationToken.IsCancellationRequested;
    }
}
