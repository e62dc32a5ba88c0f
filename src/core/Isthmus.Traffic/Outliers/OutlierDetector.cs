using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Outliers;

/// <summary>
/// Takes hosts that fail out of an upstream and brings them back, with Envoy's rules (<c>envoy.config.cluster.v3.OutlierDetection</c>). One per upstream, shared by all loops:
/// reports are lock free, ejections and sweeps take a short lock. Time is the caller's: any clock that does not go back.
/// </summary>
public sealed class OutlierDetector
{
    private readonly Lock _gate = new();
    private readonly List<OutlierMonitor> _hosts = [];

    // Drawn from under the lock only.
    private readonly Random _random;
    private OutlierDetection _settings;
    private int _ejected;

    /// <summary>Begins with no hosts.</summary>
    /// <param name="settings">The rules.</param>
    /// <param name="random">For jitter and for detections that eject only sometimes; belongs to the detector from now on.</param>
    public OutlierDetector(OutlierDetection settings, Random random)
    {
        _settings = settings;
        _random = random;
    }

    /// <summary>How many hosts are out.</summary>
    public int Ejected => Volatile.Read(ref _ejected);

    /// <summary>How many hosts are watched.</summary>
    public int Hosts
    {
        get
        {
            lock (_gate)
            {
                return _hosts.Count;
            }
        }
    }

    /// <summary>How many ejections the limit on the ejected share has prevented.</summary>
    public long Overflows { get; private set; }

    /// <summary>Takes new settings. What is known of the hosts stays: a changed rule must not bring back a host that fails.</summary>
    public void Update(OutlierDetection settings)
    {
        lock (_gate)
        {
            _settings = settings;
        }
    }

    /// <summary>Begins to watch a host.</summary>
    public OutlierMonitor Add()
    {
        var monitor = new OutlierMonitor();
        lock (_gate)
        {
            _hosts.Add(monitor);
        }

        return monitor;
    }

    /// <summary>Forgets a host. Attempts that are still under way to it count for nothing.</summary>
    public void Remove(OutlierMonitor host)
    {
        lock (_gate)
        {
            host.IsForgotten = true;
            if (_hosts.Remove(host) && host.IsEjected)
            {
                _ejected--;
            }
        }
    }

    /// <summary>Takes in what an attempt came to. True when it ejected the host.</summary>
    /// <param name="host">The host that the attempt went to.</param>
    /// <param name="result">What happened.</param>
    /// <param name="status">The HTTP status of an answer, or the one that a gRPC status stands for; otherwise ignored.</param>
    /// <param name="now">The caller's clock.</param>
    public bool Report(OutlierMonitor host, AttemptResult result, int status, TimeSpan now)
    {
        var settings = _settings;
        if (settings.SplitsLocalOrigin && result != AttemptResult.Answered)
        {
            return ReportLocal(host, result, settings, now);
        }

        return result switch
        {
            AttemptResult.Answered => ReportStatus(host, status, settings, now),
            AttemptResult.ConnectionFailed => ReportStatus(host, 503, settings, now),
            AttemptResult.TimedOut => ReportStatus(host, 504, settings, now),
            _ => ReportStatus(host, 200, settings, now),
        };
    }

    /// <summary>
    /// Once an interval: 1. brings back the hosts whose time is over; 2. ends the interval of the success rates; 3. ejects whom they condemn; 4. forgives those that held out.
    /// True when a host came back or went.
    /// </summary>
    public bool Sweep(TimeSpan now)
    {
        lock (_gate)
        {
            // 1.
            var returned = _hosts.Count(h => h.TryReturnLocked(now));
            _ejected -= returned;

            // 2. and 3.
            var before = _ejected;
            JudgeLocked(now);

            // 4.
            foreach (var host in _hosts)
            {
                host.ForgiveLocked(now, _settings.Interval);
            }

            return returned > 0 || _ejected != before;
        }
    }

    private bool ReportStatus(OutlierMonitor host, int status, OutlierDetection settings, TimeSpan now)
    {
        var isError = IsError(status, settings);
        if (CountsRates(settings))
        {
            host.Answers.Count(!isError);
        }

        if (!isError)
        {
            host.CountSuccess();
            return false;
        }

        // In this order, which decides about the reason when both runs are full.
        var isEjected = host.CountGatewayError(status is 502 or 503 or 504, settings.ConsecutiveGatewayErrors)
            && TryEject(host, EjectionReason.ConsecutiveGatewayErrors, settings.Enforcement.GatewayErrors, now);
        return (host.CountError(settings.ConsecutiveErrors) && TryEject(host, EjectionReason.ConsecutiveErrors, settings.Enforcement.Errors, now)) || isEjected;
    }

    private bool ReportLocal(OutlierMonitor host, AttemptResult result, OutlierDetection settings, TimeSpan now)
    {
        var isSuccess = result == AttemptResult.Connected;
        if (CountsRates(settings))
        {
            host.Connections.Count(isSuccess);
        }

        if (isSuccess)
        {
            host.CountLocalSuccess();
            return false;
        }

        return host.CountLocalFailure(settings.ConsecutiveLocalOriginFailures)
            && TryEject(host, EjectionReason.ConsecutiveLocalOriginFailures, settings.Enforcement.LocalOriginFailures, now);
    }

    private void JudgeLocked(TimeSpan now)
    {
        var settings = _settings;
        if (!CountsRates(settings))
        {
            return;
        }

        var samples = _hosts.Select(h => (Host: h, Answers: h.Answers.Take(), Connections: h.Connections.Take(), h.IsEjected)).Where(s => !s.IsEjected).ToArray();
        if (_hosts.Count < Math.Min(settings.SuccessRate?.MinimumHosts ?? uint.MaxValue, settings.FailurePercentage?.MinimumHosts ?? uint.MaxValue))
        {
            return;
        }

        var answers = samples.Select(s => (s.Host, s.Answers)).ToArray();
        JudgeRatesLocked(answers, settings.SuccessRate, settings.SuccessRate?.Enforcement ?? 0, EjectionReason.SuccessRate, now);
        JudgeFailuresLocked(answers, settings.FailurePercentage, settings.FailurePercentage?.Enforcement ?? 0, EjectionReason.FailurePercentage, now);
        if (settings.SplitsLocalOrigin)
        {
            var connections = samples.Select(s => (s.Host, s.Connections)).ToArray();
            JudgeRatesLocked(connections, settings.SuccessRate, settings.SuccessRate?.LocalOriginEnforcement ?? 0, EjectionReason.LocalOriginSuccessRate, now);
            JudgeFailuresLocked(connections, settings.FailurePercentage, settings.FailurePercentage?.LocalOriginEnforcement ?? 0, EjectionReason.LocalOriginFailurePercentage, now);
        }
    }

    private void JudgeRatesLocked((OutlierMonitor Host, RateSample Sample)[] samples, SuccessRateDetection? settings, uint enforcement, EjectionReason reason, TimeSpan now)
    {
        if (settings is null || RateRules.SuccessRateThreshold(samples.Select(s => s.Sample), settings) is not { } threshold)
        {
            return;
        }

        foreach (var (host, sample) in samples)
        {
            if (sample.HasVolume(settings.RequestVolume) && sample.SuccessRate < threshold)
            {
                TryEjectLocked(host, reason, enforcement, now);
            }
        }
    }

    private void JudgeFailuresLocked((OutlierMonitor Host, RateSample Sample)[] samples, FailurePercentageDetection? settings, uint enforcement, EjectionReason reason, TimeSpan now)
    {
        if (settings is null || samples.Count(s => s.Sample.HasVolume(settings.RequestVolume)) < settings.MinimumHosts)
        {
            return;
        }

        foreach (var (host, sample) in samples)
        {
            if (RateRules.FailsTooMuch(sample, settings))
            {
                TryEjectLocked(host, reason, enforcement, now);
            }
        }
    }

    private bool TryEject(OutlierMonitor host, EjectionReason reason, uint enforcement, TimeSpan now)
    {
        lock (_gate)
        {
            return TryEjectLocked(host, reason, enforcement, now);
        }
    }

    private bool TryEjectLocked(OutlierMonitor host, EjectionReason reason, uint enforcement, TimeSpan now)
    {
        if (host.IsEjected || host.IsForgotten)
        {
            return false;
        }

        // Strictly by share: with ten percent of five hosts nobody is ejected, which is what the check on maxEjectionPercent warns about.
        var isWithinShare = 100.0 * (_ejected + 1) / _hosts.Count <= _settings.MaxEjectionPercent;
        if (!isWithinShare && !(_settings.AlwaysEjectsOne && _ejected == 0))
        {
            Overflows++;
            return false;
        }

        if (enforcement < 100 && _random.Next(100) >= enforcement)
        {
            return false;
        }

        host.EjectLocked(now, reason, _settings, DrawJitterLocked());
        _ejected++;
        return true;
    }

    private TimeSpan DrawJitterLocked() =>
        _settings.MaxEjectionJitter > TimeSpan.Zero ? TimeSpan.FromMilliseconds(_random.NextInt64((long)_settings.MaxEjectionJitter.TotalMilliseconds + 1)) : TimeSpan.Zero;

    // Without a detector that asks for them nothing is counted: two interlocked additions per request and loop on one cache line.
    private static bool CountsRates(OutlierDetection settings) => settings.SuccessRate is not null || settings.FailurePercentage is not null;

    private static bool IsError(int status, OutlierDetection settings) =>
        settings.ErrorStatusCodes.IsEmpty ? status >= 500 : settings.ErrorStatusCodes.AsSpan().Contains(status);
}
