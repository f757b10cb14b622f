{% set checks = [
    ('facture_id', 'facture_id', 'invoice_id is null', 'number_missing'),
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('date_reception', 'date_reception', 'received_on is null', 'date_unreadable'),
    ('montant_ht', 'montant_ht', 'amount_declared is null', 'amount_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('invoices') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ clean_text('facture_id') }} as invoice_id,
        {{ siren_of('acheteur_id') }} as buyer_siren,
        {{ order_number(written_number(clean_text('marche_id'))) }} as order_number,
        {{ clean_identifier('siret_fournisseur') }} as supplier_siret,
        {{ siren_of('siret_fournisseur') }} as supplier_siren,

        -- texts
        lower({{ clean_text('type_piece') }}) as document_type,

        -- numerics
        {{ parse_decimal('montant_ht') }} as amount_declared,
        {{ parse_decimal('montant_recycle_ht') }} as amount_recycled_declared,
        {{ parse_decimal('montant_reemploi_ht') }} as amount_reused_declared,
        {{ parse_decimal('montant_commerce_equitable_ht') }} as amount_fair_trade_declared,

        -- booleans
        coalesce(lower({{ clean_text('type_piece') }}) = 'avoir', false) as is_credit_note,

        -- dates
        {{ parse_date('date_reception') }} as received_on,
        {{ parse_date('date_paiement') }} as paid_on,

        facture_id,
        acheteur_id,
        date_reception,
        montant_ht
    from source

),

-- A credit note counts negative, however it is signed (rules.md, Amounts).
signed as (

    select
        *,
        concat_ws(
            '-',
            buyer_siren,
            coalesce(supplier_siret, ''),
            invoice_id,
            case when is_credit_note then 'A' else 'F' end
        ) as invoice_key,
        case
            when is_credit_note then -abs(amount_declared)
            else amount_declared
        end as amount,
        case
            when is_credit_note then -abs(amount_recycled_declared)
            else amount_recycled_declared
        end as amount_recycled,
        case
            when is_credit_note then -abs(amount_reused_declared)
            else amount_reused_declared
        end as amount_reused,
        case
            when is_credit_note then -abs(amount_fair_trade_declared)
            else amount_fair_trade_declared
        end as amount_fair_trade
    from parsed

),

ranked as (

    select
        *,
        {{ rank_in_key('invoice_key', checks) }} as rank_in_key
    from signed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('facture_id', 'facture_id')) }}
from ranked
