using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Outliers;

/// <summary>
/// Takes hosts that fail out of an upstream and brings them back, with Envoy's rules for consecutive errors
/// (<c>envoy.config.cluster.v3.OutlierDetection</c>; Istio turns the statistical detectors off). One per upstream, shared by all loops: reports are
/// lock free, ejections and sweeps take a short lock. Time is the caller's: any clock that does not go back.
/// </summary>
public sealed class OutlierDetector
{
    private readonly Lock _gate = new();
    private readonly List<OutlierMonitor> _hosts = [];
    private OutlierDetection _settings;
    private int _ejected;

    /// <summary>Begins with no hosts.</summary>
    public OutlierDetector(OutlierDetection settings) => _settings = settings;

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

    /// <summary>When the next sweep is due after one at <paramref name="last"/>.</summary>
    public TimeSpan NextSweep(TimeSpan last) => last + _settings.Interval;

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

    /// <summary>Forgets a host.</summary>
    public void Remove(OutlierMonitor host)
    {
        lock (_gate)
        {
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
            _ => false,
        };
    }

    /// <summary>Brings back the hosts whose time is over, and forgives those that held out. True when one came back.</summary>
    public bool Sweep(TimeSpan now)
    {
        lock (_gate)
        {
            var returned = 0;
            foreach (var host in _hosts)
            {
                if (host.IsDueLocked(now))
                {
                    host.ReturnLocked(now);
                    returned++;
                }

                host.ForgiveLocked(now, _settings.Interval);
            }

            _ejected -= returned;
            return returned > 0;
        }
    }

    /// <summary>Brings a host back before its time, because something else (a probe) showed that it serves again.</summary>
    public bool Return(OutlierMonitor host, TimeSpan now)
    {
        lock (_gate)
        {
            if (!host.IsEjected)
            {
                return false;
            }

            host.ReturnLocked(now);
            _ejected--;
            return true;
        }
    }

    private bool ReportStatus(OutlierMonitor host, int status, OutlierDetection settings, TimeSpan now)
    {
        if (!IsError(status, settings))
        {
            host.CountSuccess();
            return false;
        }

        var isGatewayError = status is 502 or 503 or 504;
        return host.CountError(isGatewayError, settings.ConsecutiveErrors, settings.ConsecutiveGatewayErrors) && TryEject(host, now);
    }

    private bool ReportLocal(OutlierMonitor host, AttemptResult result, OutlierDetection settings, TimeSpan now)
    {
        if (result == AttemptResult.Connected)
        {
            host.CountLocalSuccess();
            return false;
        }

        return host.CountLocalFailure(settings.ConsecutiveLocalOriginFailures) && TryEject(host, now);
    }

    private bool TryEject(OutlierMonitor host, TimeSpan now)
    {
        lock (_gate)
        {
            if (host.IsEjected)
            {
                return false;
            }

            // Strictly by share: with ten percent of five hosts nobody is ejected, which is what the check on maxEjectionPercent warns about.
            if (100.0 * (_ejected + 1) / _hosts.Count > _settings.MaxEjectionPercent)
            {
                Overflows++;
                return false;
            }

            host.EjectLocked(now, _settings.BaseEjectionTime, _settings.MaxEjectionTime > _settings.BaseEjectionTime ? _settings.MaxEjectionTime : _settings.BaseEjectionTime);
            _ejected++;
            return true;
        }
    }

    private static bool IsError(int status, OutlierDetection settings) =>
        settings.ErrorStatusCodes.IsEmpty ? status >= 500 : settings.ErrorStatusCodes.AsSpan().Contains(status);
}
