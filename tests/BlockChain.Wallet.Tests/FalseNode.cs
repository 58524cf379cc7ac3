using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Consensus;

namespace BlockChain.Wallet.Tests;

/// <summary>Says that it is a node of the main network and that the first address that it is asked about has one coin; and whatever a test wants to
/// the payment that comes.</summary>
public sealed class FalseNode : IDisposable
{
    private const string Coin = """
        [{"txid":"1111111111111111111111111111111111111111111111111111111111111111","vout":0,
          "status":{"confirmed":true,"block_height":1},"value":100000000}]
        """;

    private readonly HttpListener _http = new();
    private readonly TaskCompletionSource _paid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int? _status;
    private readonly string _answer;
    private string? _paidAddress;

    /// <summary>Answers a payment so.</summary>
    /// <param name="status">The HTTP status; null: it takes the payment and says nothing.</param>
    /// <param name="answer">The body.</param>
    public FalseNode(int? status, string answer = "")
    {
        _status = status;
        _answer = answer;
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            Url = $"http://{port.LocalEndpoint}";
        }

        _http.Prefixes.Add(Url + "/");
        _http.Start();
        _ = Task.Run(AnswerAsync);
    }

    public string Url { get; }

    /// <summary>Done when a payment has come.</summary>
    public Task Paid => _paid.Task;

    public void Dispose() => _http.Close();

    private async Task AnswerAsync()
    {
        while (_http.IsListening)
        {
            HttpListenerContext call = await _http.GetContextAsync();
            bool isPayment = call.Request.HttpMethod == "POST";
            if (isPayment)
            {
                _paid.TrySetResult();
                if (_status is null)
                {
                    continue;
                }

                call.Response.StatusCode = _status.Value;
            }

            await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(
                isPayment ? _answer : AnswerTo(call.Request.Url!.AbsolutePath)));
            call.Response.Close();
        }
    }

    private string AnswerTo(string path) =>
        path.EndsWith("/node", StringComparison.Ordinal) ? $$"""
            {"name":"SimpleCoin","version":"1","network":"main","genesis":"{{ChainParameters.Main.Genesis.Hash}}",
            "height":50,"tip":"00","chainwork":"00","peers":0,"mempool":0,"supply":0,
            "mining":{"threads":0,"hashrate":0},"signatures":"none"}
            """
        : path.Contains("/headers/", StringComparison.Ordinal) ? ""
        : path.EndsWith("/fee-estimates", StringComparison.Ordinal) ? """{"1":1}"""
        : path.EndsWith("/utxo", StringComparison.Ordinal) ? Coin
        : AnswerAbout(path);

    private string AnswerAbout(string path)
    {
        _paidAddress ??= path;
        int used = path == _paidAddress ? 1 : 0;
        return $$"""
            {"address":"S",
            "chain_stats":{"tx_count":{{used}},"funded_txo_count":{{used}},"funded_txo_sum":{{used}},
            "spent_txo_count":0,"spent_txo_sum":0},
            "mempool_stats":{"tx_count":0,"funded_txo_count":0,"funded_txo_sum":0,
            "spent_txo_count":0,"spent_txo_sum":0}
            }
            """;
    }
}
